import { useState, type FormEvent } from 'react';
import { explainAuthProblem, type AuthProblem } from './error-messages.ts';
import { useSession } from './use-session.ts';

/** One try at a time: what the form says is sent, refusals become sentences, and the new session is known before `onDone`. */
export function useAuthForm(send: (form: FormData) => Promise<void>, onDone: () => void) {
  const { refresh } = useSession();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<AuthProblem>();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await send(form);
      await refresh();
      onDone();
    } catch (error) {
      setProblem(explainAuthProblem(error));
      setBusy(false);
    }
  }

  return { busy, problem, onSubmit: (event: FormEvent<HTMLFormElement>) => void submit(event) };
}
