import { Button, dismissToast, Notice, showToast, TextField, useTexts } from '@parley/ui';
import { useState } from 'react';
import { AskForLetter } from './AskForLetter.tsx';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { signUp } from './auth-client.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { NewPasswordFields } from './NewPasswordFields.tsx';
import { ProviderButtons } from './ProviderButtons.tsx';
import { readNewPassword } from './read-new-password.ts';
import { strong } from './strong.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useSession } from './use-session.ts';

type SignUpPageProps = { readonly next: string };

export function SignUpPage({ next }: SignUpPageProps) {
  const t = useTexts(identityTexts);
  const { changed } = useSession();
  const [waitingFor, setWaitingFor] = useState<string>();
  const { busy, at, onSubmit } = useAuthForm(async (form) => {
    const username = String(form.get('username')).trim();
    const email = String(form.get('email')).trim();
    const password = readNewPassword(form);
    const show = (kind: 'loading' | 'success', text: string): void => showToast({ id: kind === 'success' ? 'account' : 'auth', kind, text });
    show('loading', t('sign-up.busy'));
    try {
      const { isConfirmedFirst } = await signUp({ name: String(form.get('name')).trim() || username, username, email, password });
      if (isConfirmedFirst) return setWaitingFor(email);
      show('success', t('sign-up.done'));
      show('loading', t('auth.busy'));
      await changed();
    } finally {
      dismissToast('auth');
    }
  });

  const footer = t.rich('sign-up.have-account', {
    link: (inside) => (
      <AuthLink to="/sign-in" next={next}>
        {inside}
      </AuthLink>
    ),
  });
  if (waitingFor !== undefined) {
    return (
      <AuthCard title={t('sign-up.check')} footer={footer}>
        <p>{t.rich('sign-up.sent', { email: waitingFor, b: strong })}</p>
        <p className="mt-3 text-label text-muted">{t('sign-up.nothing')}</p>
        <AskForLetter kind="confirm" email={waitingFor} />
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t('sign-up.title')} busy={busy} footer={footer}>
      <ProviderButtons next={next} />
      <form onSubmit={onSubmit}>
        <fieldset disabled={busy} className="flex flex-col gap-4">
          {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
          <TextField label={t('field.username')} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required minLength={4} maxLength={20} problem={at('username')} autoFocus />
          <TextField label={t('sign-up.name')} name="name" autoComplete="name" hint={t('sign-up.name.hint')} maxLength={64} problem={at('name')} />
          <TextField label={t('field.email')} name="email" type="email" autoComplete="email" required problem={at('email')} />
          <NewPasswordFields problem={at('password')} confirmProblem={at('confirm')} />
          <Button type="submit" busy={busy} className="mt-2">
            {t('auth.create')}
          </Button>
        </fieldset>
      </form>
    </AuthCard>
  );
}
