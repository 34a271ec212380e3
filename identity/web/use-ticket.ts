import type { TicketAnswer } from '@parley/identity/contract';
import { useQuery } from '@tanstack/react-query';
import { send } from './auth-client.ts';

/** Whom a provider has just vouched for in this browser: undefined until known, null when nobody (any more). */
export function useTicket(): { readonly ticket: TicketAnswer | undefined; readonly failed: boolean } {
  const query = useQuery({ queryKey: ['identity', 'ticket'], queryFn: () => send<TicketAnswer>('GET', '/api/auth/oidc/ticket'), gcTime: 0, retry: 1, refetchOnWindowFocus: false });
  return { ticket: query.data, failed: query.isError };
}
