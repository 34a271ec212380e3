import type { IdentityList } from '@parley/identity/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { send } from '../auth-client.ts';
import { explainAuthProblem } from '../error-messages.ts';
import { ProofDeclined, useRecentProof } from '../use-recent-proof.tsx';

const queryKey = ['identity', 'identities'] as const;

/** The identities that open this account. */
export function useIdentities() {
  const client = useQueryClient();
  const { run, dialog } = useRecentProof();
  const query = useQuery({ queryKey, queryFn: () => send<IdentityList>('GET', '/api/account/identities?limit=100') });
  const unlink = useMutation({ mutationFn: (id: string) => run(() => send('DELETE', `/api/account/identities/${id}`)), onSuccess: () => client.invalidateQueries({ queryKey }) });
  return {
    list: query.data,
    failed: query.isError,
    unlink: (id: string) => unlink.mutate(id),
    unlinking: unlink.isPending ? unlink.variables : undefined,
    dialog,
    problem: unlink.error === null || unlink.error instanceof ProofDeclined ? undefined : explainAuthProblem(unlink.error).text,
  };
}
