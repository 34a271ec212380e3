import type { SignInAnswer } from '@parley/identity/contract';
import { readTexts } from '@parley/ui';
import { browserSupportsWebAuthn, browserSupportsWebAuthnAutofill, WebAuthnAbortService } from '@simplewebauthn/browser';
import { useCallback, useEffect, useState } from 'react';
import { post } from './auth-client.ts';
import { explainAuthProblem } from './error-messages.ts';
import { askForPasskey, PasskeyNotGiven } from './passkeys.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { useFollowSignIn } from './use-follow-sign-in.ts';

/** The server's question is good for five minutes; a page that stays open asks anew before. */
const askAgainAfterMs = 4 * 60_000;

/** Passkeys on the sign-in page: offered in the name field where the browser can, and by a button everywhere. */
export function usePasskeySignIn(next: string) {
  const follow = useFollowSignIn(next);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  // Counts what the button has interrupted, so that the name field offers passkeys again afterwards.
  const [round, setRound] = useState(0);

  const signIn = useCallback(
    async (autofill: boolean) => {
      const answer = await askForPasskey('/api/auth/passkey/sign-in/options', { autofill });
      setBusy(true);
      await follow(await post<SignInAnswer>('/api/auth/passkey/sign-in', { answer }));
    },
    [follow],
  );

  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const offer = async (): Promise<void> => {
      if (!(await browserSupportsWebAuthnAutofill()) || ended) return;
      timer = setTimeout(() => setRound((count) => count + 1), askAgainAfterMs);
      try {
        await signIn(true);
      } catch (error) {
        setBusy(false);
        // Who did not choose a passkey here signs in another way.
        if (!ended && !(error instanceof PasskeyNotGiven)) setProblem(explainAuthProblem(error).text);
      }
    };
    void offer();
    return () => {
      ended = true;
      clearTimeout(timer);
      WebAuthnAbortService.cancelCeremony();
    };
  }, [signIn, round]);

  const press = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(false);
    } catch (error) {
      setProblem(error instanceof PasskeyNotGiven ? readTexts(identityTexts)('passkey.problem.password', { problem: error.message }) : explainAuthProblem(error).text);
      setBusy(false);
      setRound((count) => count + 1);
    }
  };

  return { isPossible: browserSupportsWebAuthn(), busy, problem, press: () => void press() };
}
