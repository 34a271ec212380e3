import { useState, type FormEvent } from 'react';
import { explainAuthProblem, type AuthProblem } from './error-messages.ts';

/**
 * One try at a time: what the form says is sent, and refusals become sentences.
 *
 * Shape  after: the form stays busy because the page goes on, can be sent again as it is, or is emptied
 */
export function useAuthForm(send: (form: FormData) => Promise<void>, after: 'go' | 'stay' | 'clear' = 'go') {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<AuthProblem>();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    setBusy(true);
    setProblem(undefined);
    try {
      await send(form);
      if (after === 'clear') element.reset();
      if (after !== 'go') setBusy(false);
    } catch (error) {
      setProblem(explainAuthProblem(error));
      setBusy(false);
    }
  }

  return {
    busy,
    problem,
    /** The problem of one field; `undefined` asks for the one that belongs to none. */
    at: (field: AuthProblem['field']): string | undefined => (problem !== undefined && problem.field === field ? problem.text : undefined),
    onSubmit: (event: FormEvent<HTMLFormElement>) => void submit(event),
  };
}
