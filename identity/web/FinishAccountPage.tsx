import type { TicketAnswer } from '@parley/identity/contract';
import { Button, Notice, Spinner, TextField } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { AuthCard } from './AuthCard.tsx';
import { post } from './auth-client.ts';
import { useAuthForm } from './use-auth-form.ts';
import { useSession } from './use-session.ts';
import { useTicket } from './use-ticket.ts';

type FinishAccountPageProps = { readonly onGo: (path: string) => void };
type Ticket = NonNullable<TicketAnswer>;

/** Back from a provider without an account here: choose a name, or connect the account that has this address. */
export function FinishAccountPage({ onGo }: FinishAccountPageProps) {
  const { ticket, failed } = useTicket();
  if (ticket === undefined && !failed) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label="One moment" />
      </main>
    );
  }
  if (ticket === null || ticket === undefined) return <Nothing />;
  if (ticket.accountExists) return <Existing ticket={ticket} />;
  if (!ticket.mayOpen) return <NotAllowed ticket={ticket} />;
  return <NewAccount ticket={ticket} onGo={onGo} />;
}

function NewAccount({ ticket, onGo }: { readonly ticket: Ticket; readonly onGo: (path: string) => void }) {
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
    <AuthCard title="Finish your account" footer={<OtherWay />}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <p className="text-muted">
          {ticket.provider} says who you are{ticket.emailVerified && ticket.email !== null ? <>: <span className="font-medium break-all text-ink">{ticket.email}</span></> : ''}. One thing is left.
        </p>
        {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
        <TextField label="Username" name="username" defaultValue={ticket.username} autoComplete="username" autoCapitalize="none" spellCheck={false} required minLength={4} maxLength={20} problem={at('username')} autoFocus />
        <TextField label="Your name" name="name" defaultValue={ticket.name ?? ''} autoComplete="name" hint="Others see it in meetings." maxLength={64} problem={at('name')} />
        {!ticket.emailVerified && <TextField label="Email" name="email" type="email" defaultValue={ticket.email ?? ''} autoComplete="email" required problem={at('email')} />}
        <Button type="submit" busy={busy} className="mt-2">
          Create account
        </Button>
      </form>
    </AuthCard>
  );
}

/** The address alone connects nothing: whoever has it at the provider must also be able to open the account here. */
function Existing({ ticket }: { readonly ticket: Ticket }) {
  return (
    <AuthCard title="You have an account here" footer={<OtherWay />}>
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          There is an account with <span className="font-medium break-all text-ink">{ticket.email}</span>. Sign in to it once as before; then it is connected to {ticket.provider}, and either way opens it.
        </p>
        <Link to="/sign-in" search={{ next: '/connect' }} className="inline-flex min-h-11 items-center justify-center rounded-control bg-accent px-4 text-[0.95rem] font-medium text-on-accent hover:bg-accent-strong">
          Sign in and connect
        </Link>
        <p className="text-sm text-muted">If you never made it, set a new password for it by “Forgot password?” on the sign-in page: only the owner of the address can.</p>
      </div>
    </AuthCard>
  );
}

function NotAllowed({ ticket }: { readonly ticket: Ticket }) {
  return (
    <AuthCard title="This address cannot have an account" footer={<OtherWay />}>
      <Notice title={ticket.emailVerified ? 'This server is for certain email domains only.' : `${ticket.provider} has not verified an address of yours, and this server asks for one.`}>
        Use an address of your organisation, or sign in to your account here and connect {ticket.provider} in the settings.
      </Notice>
    </AuthCard>
  );
}

function Nothing() {
  return (
    <AuthCard title="There is nothing to finish" footer={<OtherWay />}>
      <Notice title="This took too long, or was done already.">Start again from the sign-in page.</Notice>
    </AuthCard>
  );
}

function OtherWay() {
  return (
    <Link to="/sign-in" search={{ next: '/' }} className="font-medium text-accent hover:underline">
      Sign in another way
    </Link>
  );
}
