import { Button, Notice, Spinner, useTexts } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { AuthCard } from './AuthCard.tsx';
import { post, type Session } from './auth-client.ts';
import { explainAuthProblem } from './error-messages.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { strong } from './strong.tsx';
import { ProofDeclined, useRecentProof } from './use-recent-proof.tsx';
import { useSession } from './use-session.ts';
import { useTicket } from './use-ticket.ts';

type ConnectPageProps = { readonly session: Session; readonly onGo: (path: string) => void };

/** Signed in, and vouched for by a provider: the press that makes the two one account. */
export function ConnectPage({ session, onGo }: ConnectPageProps) {
  const t = useTexts(identityTexts);
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
      {t('connect.not-now')}
    </Link>
  );
  if (ticket === undefined && !failed) {
    return (
      <main className="flex min-h-full items-center justify-center">
        <Spinner label={t('wait')} />
      </main>
    );
  }
  if (ticket === null || ticket === undefined) {
    return (
      <AuthCard title={t('connect.nothing')} footer={footer}>
        <Notice title={t('connect.too-late')}>{t('connect.in-settings')}</Notice>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t('connect.title', { provider: ticket.provider })} footer={footer}>
      <div className="flex flex-col gap-4">
        {problem !== undefined && <Notice kind="problem" title={problem} />}
        <p className="text-muted">{t.rich('connect.opens', { who: ticket.email ?? ticket.name ?? ticket.provider, provider: ticket.provider, username: session.user.username, b: strong })}</p>
        <Button busy={busy} onClick={() => void connect()} autoFocus>
          {t('connect.button')}
        </Button>
      </div>
      {dialog}
    </AuthCard>
  );
}
