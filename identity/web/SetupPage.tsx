import { Button, Notice, Spinner, TextField } from '@parley/ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { AuthCard } from './AuthCard.tsx';
import { post, send, type Session } from './auth-client.ts';
import { NewPasswordFields } from './NewPasswordFields.tsx';
import { readNewPassword } from './read-new-password.ts';
import { useAuthForm } from './use-auth-form.ts';
import { useRecentProof } from './use-recent-proof.tsx';
import { useSession } from './use-session.ts';

type SetupPageProps = { readonly onGo: (path: string) => void };

/** The first operator: the token from the console, and an account, new or the one that is signed in. */
export function SetupPage({ onGo }: SetupPageProps) {
  const { session } = useSession();
  const state = useQuery({ queryKey: ['identity', 'setup'], queryFn: () => send<{ open: boolean }>('GET', '/api/setup') });
  if (session === undefined || (state.data === undefined && !state.isError)) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label="One moment" />
      </main>
    );
  }
  return <SetupForm session={session?.guest === undefined ? session : null} waiting={state.data?.open ?? false} onGo={onGo} />;
}

function SetupForm({ session, waiting, onGo }: { readonly session: Session | null; readonly waiting: boolean; readonly onGo: (path: string) => void }) {
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
      title="Set up this server"
      footer={
        session === null ? (
          <Link to="/sign-in" search={{ next: '/setup' }} className="font-medium text-accent hover:underline">
            I have an account here
          </Link>
        ) : (
          `You are signed in as ${session.user.username}.`
        )
      }
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        {!waiting && <Notice title="This server has an operator.">A new setup token is made with “node start.mjs setup-token”.</Notice>}
        {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
        <TextField label="Setup token" name="token" hint="It was printed when the server started, and stands in the file setup-token of its data directory." autoComplete="off" autoCapitalize="none" spellCheck={false} required autoFocus />
        {session === null && (
          <>
            <TextField label="Username" name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required minLength={4} maxLength={20} problem={at('username')} />
            <TextField label="Email" name="email" type="email" autoComplete="email" required problem={at('email')} />
            <NewPasswordFields problem={at('password')} confirmProblem={at('confirm')} />
          </>
        )}
        <Button type="submit" busy={busy} className="mt-2">
          Become the operator
        </Button>
      </form>
      {dialog}
    </AuthCard>
  );
}
