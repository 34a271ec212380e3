import { Button, Notice, TextField } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { AuthCard } from './AuthCard.tsx';
import { signIn } from './auth-client.ts';
import { explainAuthProblem, type AuthProblem } from './error-messages.ts';
import { useSession } from './use-session.ts';

type SignInPageProps = { readonly next: string; readonly onDone: () => void };

export function SignInPage({ next, onDone }: SignInPageProps) {
  const { refresh } = useSession();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<AuthProblem>();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(String(form.get('login')).trim(), String(form.get('password')));
      await refresh();
      onDone();
    } catch (error) {
      setProblem(explainAuthProblem(error));
      setBusy(false);
    }
  }

  return (
    <AuthCard
      title="Sign in"
      footer={
        <>
          New here?{' '}
          <Link to="/sign-up" search={{ next }} className="font-medium text-accent hover:underline">
            Create an account
          </Link>
        </>
      }
    >
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {problem !== undefined && <Notice kind="problem" title={problem.text} />}
        <TextField label="Username or e-mail" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus />
        <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
        <Button type="submit" busy={busy} className="mt-2">
          Sign in
        </Button>
      </form>
    </AuthCard>
  );
}
