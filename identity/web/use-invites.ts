import type { Invite } from '@parley/identity/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { post, send } from './auth-client.ts';
import { explainAuthProblem } from './error-messages.ts';

export type InviteWish = { readonly role: 'participant' | 'viewer'; readonly lifeMs: number; readonly uses: number };

/** My open invites of one meeting; a link is known only to the page that made it. */
export function useInvites(meetingCode: string) {
  const client = useQueryClient();
  const queryKey = ['identity', 'invites', meetingCode] as const;
  const refresh = () => client.invalidateQueries({ queryKey });
  const query = useQuery({ queryKey, queryFn: () => send<{ items: Invite[] }>('GET', `/api/invites?${new URLSearchParams({ meetingCode, limit: '100' }).toString()}`) });
  const make = useMutation({ mutationFn: (wish: InviteWish) => post<{ invite: Invite; link: string }>('/api/invites', { meetingCode, ...wish }), onSuccess: refresh });
  const revoke = useMutation({ mutationFn: (id: string) => send('DELETE', `/api/invites/${id}`), onSuccess: refresh });
  const trouble = make.error ?? revoke.error ?? query.error;
  return {
    items: query.data?.items,
    link: make.data?.link,
    problem: trouble === null ? undefined : explainAuthProblem(trouble).text,
    make: (wish: InviteWish) => make.mutate(wish),
    making: make.isPending,
    revoke: (id: string) => revoke.mutate(id),
    revoking: revoke.isPending ? revoke.variables : undefined,
  };
}
