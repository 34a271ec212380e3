import { Button, Notice, Spinner, TextField, useTexts } from '@parley/ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { AuthCard } from './AuthCard.tsx';
import { post, send, type Session } from './auth-client.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { NewPasswordFields } from './NewPasswordFields.tsx';
import { readNewPassword } from './read-new-password.ts';
import { useAuthForm } from './use-auth-form.ts';
import { useRecentProof } from './use-recent-proof.tsx';
import { useSession } from './use-session.ts';

type SetupPageProps = { readonly onGo: (path: string) => void };

/** The first operator: the token from the console, and an account, new or the one that is signed in. */
export function SetupPage({ onGo }: SetupPageProps) {
  const t = useTexts(identityTexts);
  const { session } = useSession();
  const state = useQuery({ queryKey: ['identity', 'setup'], queryFn: () => send<{ open: boolean }>('GET', '/api/setup') });
  if (session === undefined || (state.data === undefined && !state.isError)) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label={t('wait')} />
      </main>
    );
  }
  return <SetupForm session={session?.guest === undefined ? session : null} waiting={state.data?.open ?? false} onGo={onGo} />;
}

function SetupForm({ session, waiting, onGo }: { readonly session: Session | null; readonly waiting: boolean; readonly onGo: (path: string) => void }) {
  const t = useTexts(identityTexts);
  const { changed } = useSession();
  const { run, dialog } = useRecentProof();
  const { busy, at, onSubmit } = useAuthForm(async (form) => {
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    const account = session === null ? { account: { username: text('username'), email: text('email'), password: readNewPassword(form) } } : {};
    await run(() => post('/api/setup', { token: text('token'), ...account }));
    await changed();
    onGo('/settings/people');
  });
  return (
    <AuthCard
      title={t('setup.title')}
      footer={
        session === null ? (
          <Link to="/sign-in" search={{ next: '/setup' }} className="font-medium text-accent hover:underline">
            {t('setup.have-account')}
          </Link>
        ) : (
          t('setup.signed-in', { username: session.user.username })
        )
      }
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        {!waiting && <Notice title={t('setup.done.title')}>{t('setup.done.advice')}</Notice>}
        {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
        <TextField label={t('setup.token')} name="token" hint={t('setup.token.hint')} autoComplete="off" autoCapitalize="none" spellCheck={false} required autoFocus />
        {session === null && (
          <>
            <TextField label={t('field.username')} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required minLength={4} maxLength={20} problem={at('username')} />
            <TextField label={t('field.email')} name="email" type="email" autoComplete="email" required problem={at('email')} />
            <NewPasswordFields problem={at('password')} confirmProblem={at('confirm')} />
          </>
        )}
        <Button type="submit" busy={busy} className="mt-2">
          {t('setup.button')}
        </Button>
      </form>
      {dialog}
    </AuthCard>
  );
}
