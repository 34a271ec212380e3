import type { ListedKeyAnswer } from '@parley/identity/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { post, send } from '../auth-client.ts';
import { explainAuthProblem } from '../error-messages.ts';

export type KeyAction =
  | { readonly do: 'rotate'; readonly purpose: ListedKeyAnswer['purpose'] }
  | { readonly do: 'revoke'; readonly item: ListedKeyAnswer }
  | { readonly do: 'rotate-master' };

const listKey = ['identity', 'keys'] as const;

/** The list of keys and what can be done to them. `run` answers whether it was done. */
export function useKeys(): {
  readonly items: readonly ListedKeyAnswer[] | undefined;
  readonly failed: boolean;
  readonly busy: boolean;
  readonly problem: string | undefined;
  run(action: KeyAction): Promise<boolean>;
} {
  const client = useQueryClient();
  const query = useQuery({ queryKey: listKey, queryFn: readKeys });
  const change = useMutation({ mutationFn: perform, onSuccess: () => client.invalidateQueries({ queryKey: listKey }) });
  const run = async (action: KeyAction): Promise<boolean> => {
    try {
      await change.mutateAsync(action);
      return true;
    } catch {
      return false; // what went wrong is `problem`
    }
  };
  return { items: query.data, failed: query.isError, busy: change.isPending, problem: change.error ? explainAuthProblem(change.error).text : undefined, run };
}

/** All of them: a key that is in use may be older than many that are not. */
async function readKeys(): Promise<readonly ListedKeyAnswer[]> {
  const keys: ListedKeyAnswer[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: { items: ListedKeyAnswer[]; next: string | null } = await send('GET', `/api/keys?${new URLSearchParams({ limit: '100', ...(after === '' ? {} : { after }) })}`);
    keys.push(...page.items);
    after = page.next;
  }
  return keys;
}

function perform(action: KeyAction): Promise<unknown> {
  switch (action.do) {
    case 'rotate':
      return post('/api/keys/rotate', { purpose: action.purpose });
    case 'revoke':
      return post('/api/keys/revoke', { keyId: action.item.keyId });
    case 'rotate-master':
      return post('/api/keys/rotate-master', {});
  }
}
