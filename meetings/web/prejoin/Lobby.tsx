import { Notice, useTexts } from '@parley/ui';
import { useMemo, useState, type ReactNode } from 'react';
import { preferredDevice } from '../device-choice.ts';
import type { Explanation } from '../error-messages.ts';
import { usePreview } from '../use-preview.ts';
import { DoorNotice } from './DoorNotice.tsx';
import { JoinButtons } from './JoinButtons.tsx';
import { LobbyDevices } from './lobby-devices.ts';
import { MicrophoneCheck } from './MicrophoneCheck.tsx';
import { PreviewControls } from './PreviewControls.tsx';
import { PreviewPicture } from './PreviewPicture.tsx';
import { SpeakerTest } from './SpeakerTest.tsx';
import { prejoinTexts } from './texts/prejoin-texts.ts';
import { useLook } from './use-look.ts';
import { WhoIsHere } from './WhoIsHere.tsx';

export type LobbyChoice = { readonly as: 'participant' | 'viewer'; readonly microphone: boolean; readonly camera: boolean };

type LobbyProps = {
  readonly code: string;
  readonly name: string;
  readonly viewerOnly: boolean;
  readonly inviteGuests: ReactNode;
  readonly picture: string | undefined;
  readonly busy: boolean;
  readonly problem: Explanation | undefined;
  readonly onJoin: (choice: LobbyChoice) => void;
};

/** Before joining: how you look and sound, who is there already, and whether you only want to watch. [S0-102] */
export function Lobby({ code, name, picture, viewerOnly, inviteGuests, busy, problem, onJoin }: LobbyProps) {
  const t = useTexts(prejoinTexts);
  const look = useLook(code, !busy);
  const [microphone, setMicrophone] = useState(true);
  const [camera, setCamera] = useState(!viewerOnly);
  const [, setChosen] = useState(0);
  const devices = useMemo(() => new LobbyDevices(() => setChosen((count) => count + 1)), []);
  const preview = usePreview(camera && !busy && globalThis.isSecureContext, preferredDevice('videoinput'));
  const trouble = problem ?? (globalThis.isSecureContext ? preview.problem : { title: t('insecure.title'), advice: t('insecure.note') });

  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-5xl flex-col items-center justify-center gap-8 px-4 py-8 lg:flex-row lg:gap-12">
      {!viewerOnly && (
        <section aria-label={t('camera.own')} className="flex w-full max-w-xl flex-col gap-3">
          <PreviewPicture track={preview.track} starting={camera && !busy && preview.problem === undefined && globalThis.isSecureContext} name={name} picture={picture}>
            <PreviewControls devices={devices} microphone={microphone} camera={camera} onMicrophone={setMicrophone} onCamera={setCamera} />
          </PreviewPicture>
          {microphone && !busy && globalThis.isSecureContext && <MicrophoneCheck deviceId={preferredDevice('audioinput')} />}
          <SpeakerTest />
        </section>
      )}
      <div className="flex w-full max-w-sm flex-col gap-4">
        <div className="flex flex-col gap-2">
          <h1 className="text-heading">{viewerOnly ? t('title.viewer') : t('title')}</h1>
          <p className="text-muted">{t.rich('meeting', { code, name: (inside) => <span className="font-medium break-all text-ink">{inside}</span> })}</p>
          <WhoIsHere look={look} />
        </div>
        {trouble !== undefined && (
          <Notice kind="problem" title={trouble.title}>
            {trouble.advice}
          </Notice>
        )}
        <DoorNotice look={look} />
        <JoinButtons
          entry={look?.entry}
          viewerOnly={viewerOnly}
          busy={busy}
          onJoin={(how) => onJoin(how === 'viewer' ? { as: 'viewer', microphone: false, camera: false } : { as: 'participant', microphone: microphone && how !== 'muted', camera })}
        />
        {inviteGuests !== undefined && <div className="-ms-3">{inviteGuests}</div>}
      </div>
    </main>
  );
}
