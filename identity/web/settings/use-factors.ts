import type { Factors } from '@parley/identity/contract';
import { useQuery } from '@tanstack/react-query';
import { send } from '../auth-client.ts';

export const factorsKey = ['identity', 'factors'] as const;

/** How one's own account proves who it is. */
export function useFactors(): { readonly factors: Factors | undefined; readonly failed: boolean } {
  const query = useQuery({ queryKey: factorsKey, queryFn: () => send<Factors>('GET', '/api/auth/factors') });
  return { factors: query.data, failed: query.isError };
}
