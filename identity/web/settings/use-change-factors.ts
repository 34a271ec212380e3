import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { explainAuthProblem } from '../error-messages.ts';
import { PasskeyNotGiven } from '../passkeys.ts';
import { ProofDeclined, useRecentProof } from '../use-recent-proof.tsx';
import { factorsKey } from './use-factors.ts';

/** One change at a time, with the proof that it may need; the list is fresh afterwards. Each panel has its own. */
export type ChangeFactors = {
  readonly busy: boolean;
  readonly problem: string | undefined;
  /** The question that a change may ask first; rendered by the panel. */
  readonly dialog: ReactNode;
  clear(): void;
  /** Answers what the action answers, or undefined when it did not happen: why is `problem`, or the person changed their mind. */
  run<T>(action: () => Promise<T>): Promise<T | undefined>;
};

export function useChangeFactors(): ChangeFactors {
  const client = useQueryClient();
  const proof = useRecentProof();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const run = async <T,>(action: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await proof.run(action);
      await client.invalidateQueries({ queryKey: factorsKey });
      return answer;
    } catch (error) {
      if (!(error instanceof ProofDeclined)) setProblem(error instanceof PasskeyNotGiven ? error.message : explainAuthProblem(error).text);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, dialog: proof.dialog, run, clear: () => setProblem(undefined) };
}
