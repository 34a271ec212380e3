import { Button, Notice, TextField } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { AuthCard } from './AuthCard.tsx';
import { signUp } from './auth-client.ts';
import type { AuthProblem } from './error-messages.ts';
import { useAuthForm } from './use-auth-form.ts';

type SignUpPageProps = { readonly next: string; readonly onDone: () => void };

export function SignUpPage({ next, onDone }: SignUpPageProps) {
  const { busy, problem, onSubmit } = useAuthForm(async (form) => {
    const username = String(form.get('username')).trim();
    await signUp({
      name: String(form.get('name')).trim() || username,
      username,
      email: String(form.get('email')).trim(),
      password: String(form.get('password')),
    });
  }, onDone);

  const at = (field: AuthProblem['field']) => (problem?.field === field ? problem?.text : undefined);
  return (
    <AuthCard
      title="Create your account"
      footer={
        <>
          Already have one?{' '}
          <Link to="/sign-in" search={{ next }} className="font-medium text-accent hover:underline">
            Sign in
          </Link>
        </>
      }
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        {problem !== undefined && problem.field === undefined && <Notice kind="problem" title={problem.text} />}
        <TextField label="Your name" name="name" autoComplete="name" hint="Others see it in meetings." required maxLength={64} problem={at('name')} autoFocus />
        <TextField label="Username" name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required minLength={4} maxLength={20} problem={at('username')} />
        <TextField label="E-mail" name="email" type="email" autoComplete="email" required problem={at('email')} />
        <TextField label="Password" name="password" type="password" autoComplete="new-password" required minLength={8} maxLength={256} hint="At least 8 characters; 15 or more are better." problem={at('password')} />
        <Button type="submit" busy={busy} className="mt-2">
          Create account
        </Button>
      </form>
    </AuthCard>
  );
}
