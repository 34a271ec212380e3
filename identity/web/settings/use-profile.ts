import { readTexts } from '@parley/ui';
import { useState } from 'react';
import { AuthRefused, send } from '../auth-client.ts';
import { explainAuthProblem } from '../error-messages.ts';
import { useSession } from '../use-session.ts';
import { shrinkPicture } from './shrink-picture.ts';
import { settingsTexts } from './texts/settings-texts.ts';

type Doing = 'name' | 'picture';

/** Changes of one's own name and picture; one at a time, and the page knows the new one before it is told so. */
export function useProfile() {
  const { refresh } = useSession();
  const [busy, setBusy] = useState<Doing>();
  const [saved, setSaved] = useState<Doing>();
  const [problem, setProblem] = useState<{ readonly about: Doing; readonly text: string }>();

  async function run(about: Doing, work: () => Promise<unknown>): Promise<void> {
    setBusy(about);
    setSaved(undefined);
    setProblem(undefined);
    try {
      await work();
      await refresh();
      setSaved(about);
    } catch (error) {
      setProblem({ about, text: error instanceof AuthRefused ? explainAuthProblem(error).text : readTexts(settingsTexts)('profile.picture.unreadable') });
    } finally {
      setBusy(undefined);
    }
  }

  return {
    busy,
    saved,
    problem,
    rename: (name: string) => run('name', () => send('PATCH', '/api/account', { name })),
    setPicture: (file: Blob) => run('picture', async () => uploadPicture(await shrinkPicture(file))),
    removePicture: () => run('picture', () => send('DELETE', '/api/account/picture')),
  };
}

async function uploadPicture(picture: Blob): Promise<void> {
  const response = await fetch('/api/account/picture', { method: 'PUT', headers: { 'content-type': picture.type }, body: picture }).catch(() => undefined);
  if (response === undefined) throw new AuthRefused('unreachable', 'The server does not answer.');
  if (response.ok) return;
  const answer = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  throw new AuthRefused(answer.code ?? 'unknown', answer.message ?? 'The server refused.');
}
