import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { readSession, type Session } from './auth-client.ts';

const sessionKey = ['identity', 'session'] as const;

/** Who is signed in; the same answer for every component on the page, and fresh after a tab comes back. */
export function useSession(): { readonly session: Session | null | undefined; readonly failed: boolean; readonly refresh: () => Promise<void> } {
  const client = useQueryClient();
  const query = useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: 30_000, retry: 1 });
  const refresh = useCallback(async () => {
    await client.invalidateQueries({ queryKey: sessionKey });
  }, [client]);
  return { session: query.data, failed: query.isError, refresh };
}
