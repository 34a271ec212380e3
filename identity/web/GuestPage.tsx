import type { LookAnswer } from '@parley/identity/contract';
import { Button, Notice, Spinner, TextField, useTexts } from '@parley/ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { AuthCard } from './AuthCard.tsx';
import { post } from './auth-client.ts';
import { explainAuthProblem } from './error-messages.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { strong } from './strong.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useSession } from './use-session.ts';

type GuestPageProps = { readonly onGo: (path: string) => void };

/** Where an invite leads: a name, and in. The token stands in the fragment, which no server sees. */
export function GuestPage({ onGo }: GuestPageProps) {
  const t = useTexts(identityTexts);
  // Read once: the next page replaces the address.
  const [token] = useState(() => globalThis.location.hash.slice(1));
  const { session } = useSession();
  const look = useQuery({ queryKey: ['identity', 'invite', token], queryFn: () => post<LookAnswer>('/api/guests/look', { token }), retry: false, gcTime: 0, refetchOnWindowFocus: false });
  if (look.isPending || session === undefined) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label={t('invited.reading')} />
      </main>
    );
  }
  if (look.isError) {
    return (
      <AuthCard title={t('invited.broken')} footer={<SignInInstead next="/" />}>
        <Notice kind="problem" title={explainAuthProblem(look.error).text} />
      </AuthCard>
    );
  }
  const { meetingCode, role, invitedBy } = look.data;
  const page = `/m/${meetingCode}`;
  if (session !== null && session.guest === undefined) {
    return (
      <AuthCard title={t('invited.title')} footer={t('invited.signed-in', { name: session.user.name })}>
        <div className="flex flex-col gap-4">
          <p className="text-muted">{t('invited.no-need')}</p>
          <Button onClick={() => onGo(page)} autoFocus>
            {t('invited.open')}
          </Button>
        </div>
      </AuthCard>
    );
  }
  return <GuestForm token={token} invitedBy={invitedBy} viewer={role === 'viewer'} page={page} onGo={onGo} />;
}

type GuestFormProps = GuestPageProps & { readonly token: string; readonly invitedBy: string; readonly viewer: boolean; readonly page: string };

function GuestForm({ token, invitedBy, viewer, page, onGo }: GuestFormProps) {
  const t = useTexts(identityTexts);
  const { changed } = useSession();
  const { busy, at, onSubmit } = useAuthForm(async (form) => {
    await post('/api/guests/enter', { token, name: String(form.get('name')).trim() });
    await changed();
    onGo(page);
  });
  return (
    <AuthCard title={t('invited.title')} footer={<SignInInstead next={page} />}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <p className="text-muted">{invitedBy === '' ? t(viewer ? 'invited.by-somebody-to-watch' : 'invited.by-somebody') : t.rich(viewer ? 'invited.by-to-watch' : 'invited.by', { name: invitedBy, b: strong })}</p>
        {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
        <TextField label={t('field.name')} name="name" autoComplete="name" hint={t('invited.name.hint')} required maxLength={64} problem={at('name')} autoFocus />
        <Button type="submit" busy={busy} className="mt-2">
          {t('continue')}
        </Button>
      </form>
    </AuthCard>
  );
}

function SignInInstead({ next }: { readonly next: string }) {
  const t = useTexts(identityTexts);
  const link = (inside: ReactNode) => (
    <Link to="/sign-in" search={{ next }} className="font-medium text-accent hover:underline">
      {inside}
    </Link>
  );
  return t.rich('invited.have-account', { link });
}
