import { lazy, Suspense, useCallback, useRef, useState, type ReactNode } from 'react';
import { AuthRefused } from './auth-client.ts';

// It is seldom asked, and dialogs weigh more than the pages that might ask.
const ConfirmDialog = lazy(async () => ({ default: (await import('./ConfirmDialog.tsx')).ConfirmDialog }));

/** The person closed the question instead of answering it: nothing was done, and nothing is wrong. */
export class ProofDeclined extends Error {}

type Waiting = { readonly resolve: () => void; readonly reject: (reason: unknown) => void };

/**
 * Runs what needs a fresh proof of identity: when the server asks for one, so does the page, and then it tries once more.
 *
 * Answers  `run`, and the dialog, which the caller shows somewhere on its page
 * Errors   run throws what the action threw, or ProofDeclined
 */
export function useRecentProof(): { readonly run: <T>(action: () => Promise<T>) => Promise<T>; readonly dialog: ReactNode } {
  const [isAsked, setIsAsked] = useState(false);
  const waiting = useRef<Waiting>(undefined);

  const run = useCallback(async <T,>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof AuthRefused) || error.code !== 'http.recent-sign-in-required') throw error;
    }
    await new Promise<void>((resolve, reject) => {
      waiting.current = { resolve, reject };
      setIsAsked(true);
    });
    return action();
  }, []);

  const dialog = isAsked && (
    <Suspense>
      <ConfirmDialog
        open
        onProved={() => {
          setIsAsked(false);
          waiting.current?.resolve();
        }}
        onClose={() => {
          setIsAsked(false);
          waiting.current?.reject(new ProofDeclined('the person did not prove who they are'));
        }}
      />
    </Suspense>
  );
  return { run, dialog };
}
