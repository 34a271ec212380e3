import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { readSession, type Session } from './auth-client.ts';
import { announceSessionChange, onSessionChange } from './session-channel.ts';

const sessionKey = ['identity', 'session'] as const;

type UseSession = {
  readonly session: Session | null | undefined;
  readonly failed: boolean;
  readonly refresh: () => Promise<void>;
  /** Somebody has signed in or out: nothing of the person before stays on the page, and the other tabs hear of it. */
  readonly changed: () => Promise<void>;
};

/** Who is signed in; the same answer for every component on the page, and fresh after a tab comes back. */
export function useSession(): UseSession {
  const client = useQueryClient();
  const query = useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: 30_000, retry: 1 });
  const refresh = useCallback(async () => {
    await client.invalidateQueries({ queryKey: sessionKey });
  }, [client]);
  const changed = useCallback(async () => {
    await startAnew(client);
    announceSessionChange();
  }, [client]);
  return { session: query.data, failed: query.isError, refresh, changed };
}

/** Hears what other tabs do to the session. Stands once in the application. */
export function SessionWatch() {
  const client = useQueryClient();
  useEffect(() => onSessionChange(() => void startAnew(client)), [client]);
  return null;
}

async function startAnew(client: QueryClient): Promise<void> {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] || queryKey[1] !== sessionKey[1] });
  await client.invalidateQueries({ queryKey: sessionKey });
}
