import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { readEventNames, readWebhooks, type Webhook } from './webhook-client.ts';

const listKey = ['webhooks', 'list'] as const;

/** While something waits or fails, the list is looked at again. */
const lookEveryMs = 3_000;

/** Every webhook of the server, the oldest first. */
export function useWebhooks(): { readonly items: readonly Webhook[] | undefined; readonly failed: boolean; again(): void } {
  const query = useQuery({
    queryKey: listKey,
    queryFn: readWebhooks,
    refetchInterval: ({ state }) => (state.data?.items.some(({ waiting, failures }) => waiting > 0 || failures > 0) === true ? lookEveryMs : false),
  });
  // What was read once stays in sight while the server does not answer.
  return { items: query.data?.items, failed: query.isError && query.data === undefined, again: () => void query.refetch() };
}

/** Names of events, in groups by the word before the dot. */
export function useEventGroups(): ReadonlyMap<string, readonly string[]> | undefined {
  const { data } = useQuery({ queryKey: ['webhooks', 'events'], queryFn: readEventNames, staleTime: Infinity });
  return data && groupOf(data);
}

function groupOf(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const group = name.split('.', 1)[0] ?? name;
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return groups;
}

/** One change; everything about webhooks is read again after it, also when it failed: somebody else may have been faster. */
export function useWebhookChange<Wish, Answer>(change: (wish: Wish) => Promise<Answer>, onDone?: (answer: Answer) => void): UseMutationResult<Answer, Error, Wish> {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries({ queryKey: ['webhooks'] }), ...(onDone === undefined ? {} : { onSuccess: onDone }) });
}
