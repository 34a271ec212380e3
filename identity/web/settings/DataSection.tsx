import { Button, Dialog, Notice, Panel, TextField, useTexts } from '@parley/ui';
import { useState, type FormEvent } from 'react';
import { post, send, type Session } from '../auth-client.ts';
import { explainAuthProblem } from '../error-messages.ts';
import { settingsTexts } from './texts/settings-texts.ts';
import { ProofDeclined, useRecentProof } from '../use-recent-proof.tsx';
import { useSession } from '../use-session.ts';

/** Taking one's data along, and leaving for good. */
export function DataSection({ session }: { readonly session: Session }) {
  const t = useTexts(settingsTexts);
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const proof = useRecentProof();

  async function download(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      saveFile('parley-account.json', JSON.stringify(await proof.run(() => send('GET', '/api/account/export')), null, 2));
    } catch (error) {
      if (!(error instanceof ProofDeclined)) setProblem(explainAuthProblem(error).text);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Panel title={t('data.export.title')} note={t('data.export.note')}>
        {problem !== undefined && <Notice kind="problem" title={problem} />}
        <Button look="secondary" className="self-start" busy={busy} onClick={() => void download()}>
          {t('data.export.button')}
        </Button>
      </Panel>
      <Panel title={t('data.delete.title')} note={t('data.delete.note')} danger>
        <Button look="danger" className="self-start" onClick={() => setAsked(true)}>
          {t('data.delete.button')}
        </Button>
      </Panel>
      {proof.dialog}
      {asked && <DeleteDialog username={session.user.username} onClose={() => setAsked(false)} />}
    </>
  );
}

function DeleteDialog({ username, onClose }: { readonly username: string; readonly onClose: () => void }) {
  const t = useTexts(settingsTexts);
  const { changed } = useSession();
  const proof = useRecentProof();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('username'));
    setBusy(true);
    setProblem(undefined);
    try {
      await proof.run(() => post('/api/account/delete', { username: typed }));
      await changed();
    } catch (error) {
      if (!(error instanceof ProofDeclined)) setProblem(explainAuthProblem(error).text);
      setBusy(false);
    }
  }

  return (
    <Dialog open onClose={onClose} title={t('data.delete.ask')} note={t('data.delete.ask.note')}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextField label={t('data.delete.username', { username })} name="username" autoComplete="off" autoCapitalize="none" spellCheck={false} required problem={problem} autoFocus />
        <div className="flex justify-end gap-2">
          <Button look="secondary" onClick={onClose} type="button">
            {t('cancel')}
          </Button>
          <Button look="danger" type="submit" busy={busy}>
            {t('data.delete.yes')}
          </Button>
        </div>
      </form>
      {proof.dialog}
    </Dialog>
  );
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
