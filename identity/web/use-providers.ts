import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { post, send } from './auth-client.ts';
import { explainAuthProblem } from './error-messages.ts';
import { ProofDeclined, useRecentProof } from './use-recent-proof.tsx';

export type OtherProvider = { readonly id: string; readonly name: string; readonly reachable: boolean };

/** Who else vouches for people here; empty until it is known, and when nobody does. */
export function useProviders(): readonly OtherProvider[] {
  const query = useQuery({ queryKey: ['identity', 'providers'], queryFn: () => send<{ items: OtherProvider[] }>('GET', '/api/auth/oidc/providers'), staleTime: 60_000 });
  return query.data?.items ?? [];
}

/** Sends this page to a provider; it comes back as another page. */
export function useWayTo(path: '/api/auth/oidc/start' | '/api/auth/oidc/connect', next?: string): { readonly going: string | undefined; readonly problem: string | undefined; readonly go: (provider: string) => void; readonly dialog: ReactNode } {
  const { run, dialog } = useRecentProof();
  const [going, setGoing] = useState<string>();
  const [problem, setProblem] = useState<string>();
  async function go(provider: string): Promise<void> {
    setGoing(provider);
    setProblem(undefined);
    try {
      const { url } = await run(() => post<{ url: string }>(path, { provider, ...(next === undefined ? {} : { next }) }));
      globalThis.location.assign(url);
    } catch (error) {
      if (!(error instanceof ProofDeclined)) setProblem(explainAuthProblem(error).text);
      setGoing(undefined);
    }
  }
  return { going, problem, go: (provider) => void go(provider), dialog };
}
