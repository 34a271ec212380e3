import type { LookAnswer } from '@parley/identity/contract';
import { Button, Notice, Spinner, TextField } from '@parley/ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { AuthCard } from './AuthCard.tsx';
import { post } from './auth-client.ts';
import { explainAuthProblem } from './error-messages.ts';
import { useAuthForm } from './use-auth-form.ts';
import { useSession } from './use-session.ts';

type GuestPageProps = { readonly onGo: (path: string) => void };

/** Where an invite leads: a name, and in. The token stands in the fragment, which no server sees. */
export function GuestPage({ onGo }: GuestPageProps) {
  // Read once: the next page replaces the address.
  const [token] = useState(() => globalThis.location.hash.slice(1));
  const { session } = useSession();
  const look = useQuery({ queryKey: ['identity', 'invite', token], queryFn: () => post<LookAnswer>('/api/guests/look', { token }), retry: false, gcTime: 0, refetchOnWindowFocus: false });
  if (look.isPending || session === undefined) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label="Reading your invite" />
      </main>
    );
  }
  if (look.isError) {
    return (
      <AuthCard title="This invite does not open" footer={<SignInInstead next="/" />}>
        <Notice kind="problem" title={explainAuthProblem(look.error).text} />
      </AuthCard>
    );
  }
  const { meetingCode, role, invitedBy } = look.data;
  const page = `/m/${meetingCode}`;
  if (session !== null && session.guest === undefined) {
    return (
      <AuthCard title="You are invited to a meeting" footer={`Signed in as ${session.user.name}.`}>
        <div className="flex flex-col gap-4">
          <p className="text-muted">You have an account here, so you need no invite.</p>
          <Button onClick={() => onGo(page)} autoFocus>
            Open the meeting
          </Button>
        </div>
      </AuthCard>
    );
  }
  return <GuestForm token={token} invitedBy={invitedBy} viewer={role === 'viewer'} page={page} onGo={onGo} />;
}

type GuestFormProps = GuestPageProps & { readonly token: string; readonly invitedBy: string; readonly viewer: boolean; readonly page: string };

function GuestForm({ token, invitedBy, viewer, page, onGo }: GuestFormProps) {
  const { changed } = useSession();
  const { busy, at, onSubmit } = useAuthForm(async (form) => {
    await post('/api/guests/enter', { token, name: String(form.get('name')).trim() });
    await changed();
    onGo(page);
  });
  return (
    <AuthCard title="You are invited to a meeting" footer={<SignInInstead next={page} />}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <p className="text-muted">
          {invitedBy === '' ? 'Somebody' : <span className="font-medium text-ink">{invitedBy}</span>} invited you{viewer ? ' to watch: you see, hear and chat.' : '.'} No account is needed.
        </p>
        {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
        <TextField label="Your name" name="name" autoComplete="name" hint="The others see it." required maxLength={64} problem={at('name')} autoFocus />
        <Button type="submit" busy={busy} className="mt-2">
          Continue
        </Button>
      </form>
    </AuthCard>
  );
}

function SignInInstead({ next }: { readonly next: string }) {
  return (
    <>
      Have an account?{' '}
      <Link to="/sign-in" search={{ next }} className="font-medium text-accent hover:underline">
        Sign in
      </Link>
    </>
  );
}
