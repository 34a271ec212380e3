import { classes } from '@parley/ui';
import type { Track } from 'livekit-client';
import { useEffect, useRef } from 'react';

type TrackVideoProps = {
  readonly track: Track;
  readonly mirrored?: boolean;
  readonly fit: 'cover' | 'contain';
  readonly label: string;
};

/** Shows a video track. Attaching through LiveKit tells the server how large it is shown. */
export function TrackVideo({ track, mirrored = false, fit, label }: TrackVideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    track.attach(video);
    return () => {
      track.detach(video);
    };
  }, [track]);
  return (
    <video
      ref={element}
      aria-label={label}
      autoPlay
      playsInline
      muted
      className={classes('absolute inset-0 size-full', fit === 'cover' ? 'object-cover' : 'object-contain', mirrored && '-scale-x-100')}
    />
  );
}
