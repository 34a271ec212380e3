import { Button, dismissToast, Notice, showToast, TextField } from '@parley/ui';
import { useState } from 'react';
import { AskForLetter } from './AskForLetter.tsx';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { signUp } from './auth-client.ts';
import { NewPasswordFields } from './NewPasswordFields.tsx';
import { ProviderButtons } from './ProviderButtons.tsx';
import { readNewPassword } from './read-new-password.ts';
import { useAuthForm } from './use-auth-form.ts';
import { useSession } from './use-session.ts';

type SignUpPageProps = { readonly next: string };

export function SignUpPage({ next }: SignUpPageProps) {
  const { changed } = useSession();
  const [waitingFor, setWaitingFor] = useState<string>();
  const { busy, at, onSubmit } = useAuthForm(async (form) => {
    const username = String(form.get('username')).trim();
    const email = String(form.get('email')).trim();
    const password = readNewPassword(form);
    const show = (kind: 'loading' | 'success', text: string): void => showToast({ id: kind === 'success' ? 'account' : 'auth', kind, text });
    show('loading', 'Creating account…');
    try {
      const { isConfirmedFirst } = await signUp({ name: String(form.get('name')).trim() || username, username, email, password });
      if (isConfirmedFirst) return setWaitingFor(email);
      show('success', 'Created account');
      show('loading', 'Signing in…');
      await changed();
    } finally {
      dismissToast('auth');
    }
  });

  const footer = (
    <>
      Already have an account?{' '}
      <AuthLink to="/sign-in" next={next}>
        Sign in
      </AuthLink>
    </>
  );
  if (waitingFor !== undefined) {
    return (
      <AuthCard title="Check your email" footer={footer}>
        <p>
          We have sent an email to <strong className="font-medium break-words">{waitingFor}</strong>. Open the link in it to confirm your address, then sign in.
        </p>
        <p className="mt-3 text-sm text-muted">Nothing there after a few minutes? Look into spam, or have it sent again.</p>
        <AskForLetter kind="confirm" email={waitingFor} />
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Create an account" busy={busy} footer={footer}>
      <ProviderButtons next={next} />
      <form onSubmit={onSubmit}>
        <fieldset disabled={busy} className="flex flex-col gap-4">
          {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
          <TextField label="Username" name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required minLength={4} maxLength={20} problem={at('username')} autoFocus />
          <TextField label="Your name (optional)" name="name" autoComplete="name" hint="Others see it in meetings, instead of the username." maxLength={64} problem={at('name')} />
          <TextField label="Email" name="email" type="email" autoComplete="email" required problem={at('email')} />
          <NewPasswordFields problem={at('password')} confirmProblem={at('confirm')} />
          <Button type="submit" busy={busy} className="mt-2">
            Create account
          </Button>
        </fieldset>
      </form>
    </AuthCard>
  );
}
