import { Avatar, Button, classes, Notice, RoundButton } from '@parley/ui';
import { Eye, Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { DeviceMenu } from './DeviceMenu.tsx';
import { preferDevice, preferredDevice, type DeviceKind } from './device-choice.ts';
import type { Explanation } from './error-messages.ts';
import { usePreview } from './use-preview.ts';

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

/** Before joining: how you look, which devices are used, and whether you only want to watch. */
export function Lobby({ code, name, picture, viewerOnly, inviteGuests, busy, problem, onJoin }: LobbyProps) {
  const [microphone, setMicrophone] = useState(true);
  const [camera, setCamera] = useState(!viewerOnly);
  const [cameraId, setCameraId] = useState<string>();
  const [, setChosen] = useState(0);
  const preview = usePreview(camera && !busy, cameraId);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null || preview.track === undefined) return;
    const { track } = preview;
    track.attach(element);
    return () => {
      track.detach(element);
    };
  }, [preview.track]);

  function choose(kind: DeviceKind, deviceId: string): void {
    preferDevice(kind, deviceId);
    if (kind === 'videoinput') setCameraId(deviceId);
    setChosen((count) => count + 1);
  }

  const trouble = problem ?? preview.problem;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-5xl flex-col items-center justify-center gap-8 px-4 py-8 lg:flex-row lg:gap-12">
      <div className="w-full max-w-xl">
        <div className="relative aspect-video w-full overflow-hidden rounded-card bg-raised">
          {preview.track === undefined ? (
            <div className="absolute inset-0 flex items-center justify-center">
              <Avatar name={name} image={picture} size="large" />
            </div>
          ) : (
            <video ref={video} aria-label="Your camera" autoPlay playsInline muted className="absolute inset-0 size-full -scale-x-100 object-cover" />
          )}
          <div className={classes('absolute inset-x-0 bottom-3 flex justify-center gap-3', viewerOnly && 'hidden')}>
            <span className="inline-flex rounded-full bg-raised shadow-float">
              <RoundButton
                label={microphone ? 'Join with microphone off' : 'Join with microphone on'}
                look={microphone ? 'plain' : 'off'}
                icon={microphone ? <Mic className="size-5" /> : <MicOff className="size-5" />}
                onClick={() => setMicrophone(!microphone)}
              />
              <DeviceMenu label="Choose microphone and speakers" kinds={['audioinput', 'audiooutput']} chosen={preferredDevice} onChoose={choose} />
            </span>
            <span className="inline-flex rounded-full bg-raised shadow-float">
              <RoundButton
                label={camera ? 'Join with camera off' : 'Join with camera on'}
                look={camera ? 'plain' : 'off'}
                icon={camera ? <Video className="size-5" /> : <VideoOff className="size-5" />}
                onClick={() => setCamera(!camera)}
              />
              <DeviceMenu label="Choose camera" kinds={['videoinput']} chosen={preferredDevice} onChoose={choose} />
            </span>
          </div>
        </div>
      </div>
      <div className="flex w-full max-w-sm flex-col gap-4">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">Ready to join?</h1>
          <p className="mt-1 text-muted">
            Meeting <span className="font-medium break-all text-ink">{code}</span>
          </p>
        </div>
        {trouble !== undefined && (
          <Notice kind="problem" title={trouble.title}>
            {trouble.advice}
          </Notice>
        )}
        {!viewerOnly && (
          <Button busy={busy} onClick={() => onJoin({ as: 'participant', microphone, camera })}>
            {busy ? 'Joining' : 'Join'}
          </Button>
        )}
        <Button look={viewerOnly ? 'primary' : 'secondary'} disabled={busy} onClick={() => onJoin({ as: 'viewer', microphone: false, camera: false })}>
          <Eye aria-hidden className="size-4" /> Join as viewer
        </Button>
        <p className="text-sm text-muted">Viewers see, hear and chat, and use neither camera nor microphone.</p>
        {inviteGuests !== undefined && <div className="-ml-3">{inviteGuests}</div>}
      </div>
    </main>
  );
}
