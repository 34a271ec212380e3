import type { PendingSignIn, SecondFactor, SignInAnswer } from '@parley/identity/contract';
import { readTexts } from '@parley/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AuthRefused, post, send } from './auth-client.ts';
import { explainAuthProblem } from './error-messages.ts';
import { askForPasskey, PasskeyNotGiven } from './passkeys.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { useFollowSignIn } from './use-follow-sign-in.ts';

/** Refusals after which only a new sign-in helps. */
const isOver = (error: unknown): boolean => error instanceof AuthRefused && (error.code === 'identity.second-factor.over' || error.code === 'identity.second-factor.too-many-tries');

/** The second step of signing in: what is still asked for, and one try at a time. */
export function useSecondFactor(next: string) {
  const follow = useFollowSignIn(next);
  const { data: pending, isError } = useQuery({ queryKey: ['identity', 'second-factor'], queryFn: () => send<PendingSignIn>('GET', '/api/auth/second-factor'), gcTime: 0, staleTime: Infinity, retry: 1 });
  const [chosen, setChosen] = useState<SecondFactor>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [over, setOver] = useState(false);

  const attempt = async (act: () => Promise<SignInAnswer>): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await follow(await act());
    } catch (error) {
      setProblem(error instanceof PasskeyNotGiven ? readTexts(identityTexts)('passkey.problem.other-way', { problem: error.message }) : explainAuthProblem(error).text);
      setOver(isOver(error));
      setBusy(false);
    }
  };

  return {
    /** Undefined while it is being asked, null without a sign-in to finish. */
    methods: pending === undefined ? undefined : (pending?.methods ?? null),
    failed: isError,
    method: chosen ?? pending?.methods[0],
    choose: (method: SecondFactor) => {
      setChosen(method);
      setProblem(undefined);
    },
    busy,
    problem,
    over,
    giveCode: (kind: 'totp' | 'recovery-code', code: string) => void attempt(() => post(`/api/auth/second-factor/${kind}`, { code })),
    usePasskey: () => void attempt(async () => post('/api/auth/second-factor/passkey', { answer: await askForPasskey('/api/auth/second-factor/passkey/options') })),
    cancel: () => post('/api/auth/second-factor/cancel', {}),
  };
}
