import { Button, dismissToast, Notice, PasswordField, showToast, TextField, useTexts } from '@parley/ui';
import { useState } from 'react';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { signIn } from './auth-client.ts';
import { AskForLetter } from './AskForLetter.tsx';
import { identityTexts } from './texts/identity-texts.ts';
import { PasskeySignIn } from './PasskeySignIn.tsx';
import { explainCode } from './error-messages.ts';
import { ProviderButtons } from './ProviderButtons.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useFollowSignIn } from './use-follow-sign-in.ts';

type SignInPageProps = {
  readonly next: string;
  /** The code of what went wrong on the way back from another provider. */
  readonly brought?: string | undefined;
};

/** Who has signed in is sent on by the route, here and in every other tab that waits. */
export function SignInPage({ next, brought }: SignInPageProps) {
  const t = useTexts(identityTexts);
  const follow = useFollowSignIn(next);
  const [failures, setFailures] = useState(0);
  const { busy, problem, onSubmit } = useAuthForm(async (form) => {
    showToast({ id: 'auth', kind: 'loading', text: t('auth.busy') });
    try {
      await follow(await signIn(String(form.get('login')).trim(), String(form.get('password'))));
    } catch (error) {
      setFailures((count) => count + 1);
      throw error;
    } finally {
      dismissToast('auth');
    }
  });

  return (
    <AuthCard
      title={t('sign-in.title')}
      busy={busy}
      footer={t.rich('sign-in.new', {
        link: (inside) => (
          <AuthLink to="/sign-up" next={next}>
            {inside}
          </AuthLink>
        ),
      })}
    >
      {brought !== undefined && problem === undefined && (
        <div className="mb-4">
          <Notice kind="problem" title={explainCode(brought) ?? t('sign-in.failed')} />
          {brought === 'identity.email.not-verified' && <AskForLetter kind="confirm" />}
        </div>
      )}
      {problem?.code === 'identity.email.not-verified' && (
        <div className="mb-4">
          <Notice title={problem.text} />
          <AskForLetter kind="confirm" />
        </div>
      )}
      <ProviderButtons next={next} />
      <form onSubmit={onSubmit}>
        <fieldset disabled={busy} className="flex flex-col gap-4">
          {problem !== undefined && problem.code !== 'identity.email.not-verified' && <Notice kind="problem" title={problem.text} />}
          <TextField label={t('sign-in.login')} name="login" autoComplete="username webauthn" autoCapitalize="none" spellCheck={false} required autoFocus />
          {/* Another field after each failure: the name stays, the password does not. */}
          <PasswordField key={failures} label={t('field.password')} name="password" autoComplete="current-password" required aside={<AuthLink to="/forgot-password">{t('sign-in.forgot')}</AuthLink>} />
          <Button type="submit" busy={busy} className="mt-2">
            {t('auth.sign-in')}
          </Button>
        </fieldset>
      </form>
      <PasskeySignIn next={next} />
    </AuthCard>
  );
}
