import { Avatar, classes, useTexts } from '@parley/ui';
import type { LocalVideoTrack } from 'livekit-client';
import { useEffect, useRef, type ReactNode } from 'react';
import { readMirrorMode } from '../session/mirror-choice.ts';
import { prejoinTexts } from './texts/prejoin-texts.ts';

type PreviewPictureProps = { readonly track: LocalVideoTrack | undefined; readonly starting: boolean; readonly name: string; readonly picture: string | undefined; readonly children: ReactNode };

/** How one will be seen. The frame has its size before there is a picture, so nothing jumps. */
export function PreviewPicture({ track, starting, name, picture, children }: PreviewPictureProps) {
  const t = useTexts(prejoinTexts);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null || track === undefined) return;
    track.attach(element);
    return () => void track.detach(element);
  }, [track]);
  return (
    <div className="relative aspect-video w-full overflow-hidden rounded-card bg-raised">
      {track === undefined ? (
        <div className="absolute inset-0 flex flex-col items-center justify-center gap-3 pb-14">
          <Avatar name={name} image={picture} size="large" />
          <span className="text-label text-muted">{starting ? t('camera.starting') : t('camera.off')}</span>
        </div>
      ) : (
        <video ref={video} aria-label={t('camera.own')} autoPlay playsInline muted className={classes('absolute inset-0 size-full animate-fade-in object-cover', readMirrorMode() !== 'off' && '-scale-x-100')} />
      )}
      <div className="absolute inset-x-0 bottom-3 flex justify-center gap-3">{children}</div>
    </div>
  );
}
