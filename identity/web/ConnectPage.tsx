import { Button, Notice, Spinner } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { AuthCard } from './AuthCard.tsx';
import { post, type Session } from './auth-client.ts';
import { explainAuthProblem } from './error-messages.ts';
import { ProofDeclined, useRecentProof } from './use-recent-proof.tsx';
import { useSession } from './use-session.ts';
import { useTicket } from './use-ticket.ts';

type ConnectPageProps = { readonly session: Session; readonly onGo: (path: string) => void };

/** Signed in, and vouched for by a provider: the press that makes the two one account. */
export function ConnectPage({ session, onGo }: ConnectPageProps) {
  const { ticket, failed } = useTicket();
  const { refresh } = useSession();
  const { run, dialog } = useRecentProof();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function connect(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const { next } = await run(() => post<{ next: string }>('/api/auth/oidc/link', {}));
      await refresh();
      onGo(next);
    } catch (error) {
      if (!(error instanceof ProofDeclined)) setProblem(explainAuthProblem(error).text);
      setBusy(false);
    }
  }

  const footer = (
    <Link to="/" className="font-medium text-accent hover:underline">
      Not now
    </Link>
  );
  if (ticket === undefined && !failed) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label="One moment" />
      </main>
    );
  }
  if (ticket === null || ticket === undefined) {
    return (
      <AuthCard title="There is nothing to connect" footer={footer}>
        <Notice title="This took too long, or was done already.">You can connect other accounts in the settings.</Notice>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={`Connect ${ticket.provider}?`} footer={footer}>
      <div className="flex flex-col gap-4">
        {problem !== undefined && <Notice kind="problem" title={problem} />}
        <p className="text-muted">
          From now on <span className="font-medium break-all text-ink">{ticket.email ?? ticket.name ?? ticket.provider}</span> at {ticket.provider} opens your account <span className="font-medium break-all text-ink">{session.user.username}</span>.
        </p>
        <Button busy={busy} onClick={() => void connect()} autoFocus>
          Connect
        </Button>
      </div>
      {dialog}
    </AuthCard>
  );
}
