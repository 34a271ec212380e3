import type { TicketAnswer } from '@parley/identity/contract';
import { Button, buttonLook, Notice, Spinner, TextField, useTexts } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { AuthCard } from './AuthCard.tsx';
import { post } from './auth-client.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { strong } from './strong.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useSession } from './use-session.ts';
import { useTicket } from './use-ticket.ts';

type FinishAccountPageProps = { readonly onGo: (path: string) => void };
type Ticket = NonNullable<TicketAnswer>;

/** Back from a provider without an account here: choose a name, or connect the account that has this address. */
export function FinishAccountPage({ onGo }: FinishAccountPageProps) {
  const t = useTexts(identityTexts);
  const { ticket, failed } = useTicket();
  if (ticket === undefined && !failed) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label={t('wait')} />
      </main>
    );
  }
  if (ticket === null || ticket === undefined) return <Nothing />;
  if (ticket.accountExists) return <Existing ticket={ticket} />;
  if (!ticket.mayOpen) return <NotAllowed ticket={ticket} />;
  return <NewAccount ticket={ticket} onGo={onGo} />;
}

function NewAccount({ ticket, onGo }: { readonly ticket: Ticket; readonly onGo: (path: string) => void }) {
  const t = useTexts(identityTexts);
  const { changed } = useSession();
  const { busy, at, onSubmit } = useAuthForm(async (form) => {
    const name = String(form.get('name')).trim();
    await post('/api/auth/oidc/finish', {
      username: String(form.get('username')).trim(),
      ...(name === '' ? {} : { name }),
      ...(ticket.emailVerified ? {} : { email: String(form.get('email')).trim() }),
    });
    await changed();
    onGo(ticket.next);
  });
  return (
    <AuthCard title={t('finish.title')} footer={<OtherWay />}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <p className="text-muted">{ticket.emailVerified && ticket.email !== null ? t.rich('finish.says-with-email', { provider: ticket.provider, email: ticket.email, b: strong }) : t('finish.says', { provider: ticket.provider })}</p>
        {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
        <TextField label={t('field.username')} name="username" defaultValue={ticket.username} autoComplete="username" autoCapitalize="none" spellCheck={false} required minLength={4} maxLength={20} problem={at('username')} autoFocus />
        <TextField label={t('field.name')} name="name" defaultValue={ticket.name ?? ''} autoComplete="name" hint={t('field.name.hint')} maxLength={64} problem={at('name')} />
        {!ticket.emailVerified && <TextField label={t('field.email')} name="email" type="email" defaultValue={ticket.email ?? ''} autoComplete="email" required problem={at('email')} />}
        <Button type="submit" busy={busy} className="mt-2">
          {t('auth.create')}
        </Button>
      </form>
    </AuthCard>
  );
}

/** The address alone connects nothing: whoever has it at the provider must also be able to open the account here. */
function Existing({ ticket }: { readonly ticket: Ticket }) {
  const t = useTexts(identityTexts);
  return (
    <AuthCard title={t('finish.known.title')} footer={<OtherWay />}>
      <div className="flex flex-col gap-4">
        <p className="text-muted">{t.rich('finish.known.text', { email: ticket.email ?? '', provider: ticket.provider, b: strong })}</p>
        <Link to="/sign-in" search={{ next: '/connect' }} className={buttonLook('primary')}>
          {t('finish.known.button')}
        </Link>
        <p className="text-label text-muted">{t('finish.known.never')}</p>
      </div>
    </AuthCard>
  );
}

function NotAllowed({ ticket }: { readonly ticket: Ticket }) {
  const t = useTexts(identityTexts);
  return (
    <AuthCard title={t('finish.no.title')} footer={<OtherWay />}>
      <Notice title={ticket.emailVerified ? t('finish.no.domain') : t('finish.no.unverified', { provider: ticket.provider })}>
        {t('finish.no.advice', { provider: ticket.provider })}
      </Notice>
    </AuthCard>
  );
}

function Nothing() {
  const t = useTexts(identityTexts);
  return (
    <AuthCard title={t('finish.nothing.title')} footer={<OtherWay />}>
      <Notice title={t('connect.too-late')}>{t('finish.nothing.advice')}</Notice>
    </AuthCard>
  );
}

function OtherWay() {
  const t = useTexts(identityTexts);
  return (
    <Link to="/sign-in" search={{ next: '/' }} className="font-medium text-accent hover:underline">
      {t('finish.other-way')}
    </Link>
  );
}
