import { Button, Notice, TextField } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { AuthCard } from './AuthCard.tsx';
import { signIn } from './auth-client.ts';
import { useAuthForm } from './use-auth-form.ts';

type SignInPageProps = { readonly next: string; readonly onDone: () => void };

export function SignInPage({ next, onDone }: SignInPageProps) {
  const { busy, problem, onSubmit } = useAuthForm((form) => signIn(String(form.get('login')).trim(), String(form.get('password'))), onDone);

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
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
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
