import type { Person } from '@parley/identity/contract';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { post, send } from '../auth-client.ts';
import { explainAuthProblem, type AuthProblem } from '../error-messages.ts';
import { ProofDeclined, useRecentProof } from '../use-recent-proof.tsx';

type Page = { readonly items: readonly Person[]; readonly next: string | null };
export type PersonVerb = 'suspend' | 'reactivate' | 'make-operator' | 'remove-operator' | 'end-sessions' | 'delete';
export type PersonAction = { readonly verb: PersonVerb; readonly person: Person };

/** Everybody with an account, by name, page after page. */
export function usePeople(search: string) {
  const query = useInfiniteQuery({
    queryKey: ['identity', 'people', search],
    queryFn: ({ pageParam }) => send<Page>('GET', `/api/people?${new URLSearchParams({ ...(pageParam === null ? {} : { after: pageParam }), ...(search === '' ? {} : { search }) }).toString()}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  return {
    people: query.data?.pages.flatMap((page) => page.items),
    failed: query.isError,
    more: query.hasNextPage,
    busy: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
  };
}

/** One change at a time; the list is read again after it. */
export function usePersonAction(onDone: () => void) {
  const client = useQueryClient();
  const { run, dialog } = useRecentProof();
  const change = useMutation({
    mutationFn: ({ verb, person }: PersonAction) => run(() => (verb === 'delete' ? send('DELETE', `/api/people/${person.id}`) : post(`/api/people/${person.id}/${verb}`, {}))),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['identity', 'people'] });
      onDone();
    },
  });
  return { run: (action: PersonAction) => change.mutate(action), busy: change.isPending, problem: problemOf(change.error)?.text, dialog };
}

export function useNewPerson(onDone: () => void) {
  const client = useQueryClient();
  const { run, dialog } = useRecentProof();
  const make = useMutation({
    mutationFn: (wish: { readonly username: string; readonly email: string; readonly name?: string }) => run(() => post<Person>('/api/people', wish)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['identity', 'people'] });
      onDone();
    },
  });
  return { run: make.mutate, busy: make.isPending, problem: problemOf(make.error), dialog };
}

/** Who closed the question about a proof has changed their mind: nothing is wrong. */
function problemOf(error: unknown): AuthProblem | undefined {
  return error === null || error instanceof ProofDeclined ? undefined : explainAuthProblem(error);
}
