import { classes } from '@parley/ui';
import type { Track } from 'livekit-client';
import { useEffect, useRef, useState } from 'react';

type TrackVideoProps = {
  readonly track: Track;
  readonly mirrored?: boolean;
  readonly fit: 'cover' | 'contain';
  readonly label: string;
  /** Told the shape of the picture, as width over height, whenever that changes. */
  readonly onShape?: (shape: number) => void;
};

/**
 * Shows a video track. Attaching through LiveKit tells the server how large it is shown. Nothing is drawn before the
 * first picture, so that what stands behind (a face, a name) does not flash black when a camera starts.
 */
export function TrackVideo({ track, mirrored = false, fit, label, onShape }: TrackVideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  const [hasPicture, setHasPicture] = useState(false);
  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    track.attach(video);
    return () => {
      track.detach(video);
    };
  }, [track]);

  function start(): void {
    setHasPicture(true);
    // Some browsers leave a video standing that was attached before its data came. [S0-138]
    void element.current?.play().catch(() => undefined); // refused without a gesture: a muted video is started by the browser itself later
  }
  return (
    <video
      ref={element}
      aria-label={label}
      autoPlay
      playsInline
      muted
      onLoadedData={start}
      onResize={({ currentTarget: { videoWidth, videoHeight } }) => videoHeight > 0 && onShape?.(videoWidth / videoHeight)}
      className={classes(
        'absolute inset-0 size-full transition-opacity duration-200',
        hasPicture ? 'opacity-100' : 'opacity-0',
        fit === 'cover' ? 'object-cover' : 'object-contain',
        mirrored && '-scale-x-100',
      )}
    />
  );
}
