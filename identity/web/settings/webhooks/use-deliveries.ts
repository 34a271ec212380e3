import { useInfiniteQuery } from '@tanstack/react-query';
import { readDeliveries, type Delivery, type DeliveryState } from './webhook-client.ts';

/** An attempt takes five seconds at most. */
const lookEveryMs = 2_000;

/** What was sent or waits, the newest first, page after page. */
export function useDeliveries(webhookId: string, state: DeliveryState | undefined): { readonly items: readonly Delivery[] | undefined; readonly failed: boolean; readonly more: boolean; readonly busy: boolean; loadMore(): void; again(): void } {
  const query = useInfiniteQuery({
    queryKey: ['webhooks', 'deliveries', webhookId, state ?? 'all'],
    queryFn: ({ pageParam }) => readDeliveries(webhookId, state, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: (current) => (current.state.data?.pages.some(({ items }) => items.some((delivery) => delivery.state === 'waiting')) === true ? lookEveryMs : false),
  });
  return {
    items: query.data?.pages.flatMap((page) => page.items),
    failed: query.isError && query.data === undefined,
    more: query.hasNextPage,
    busy: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    again: () => void query.refetch(),
  };
}
