import type { AuditEntryAnswer } from '@parley/identity/contract';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { send } from '../auth-client.ts';

type Page = { readonly items: readonly AuditEntryAnswer[]; readonly next: string | null };

/** Pages of the audit log, the newest first. */
export function useAudit(action: string) {
  const query = useInfiniteQuery({
    queryKey: ['identity', 'audit', action],
    queryFn: ({ pageParam }) => send<Page>('GET', `/api/audit?${new URLSearchParams({ ...(pageParam === null ? {} : { after: pageParam }), ...(action === '' ? {} : { action }) })}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  return {
    entries: query.data?.pages.flatMap((page) => page.items),
    failed: query.isError,
    more: query.hasNextPage,
    busy: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
  };
}

export function useAuditCheck() {
  const change = useMutation({ mutationFn: () => send<{ entries: number; brokenAt?: number }>('GET', '/api/audit/check') });
  return { check: () => change.mutate(), checking: change.isPending, result: change.data };
}
