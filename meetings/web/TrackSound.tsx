import type { RemoteTrackPublication } from 'livekit-client';
import { useEffect, useRef } from 'react';

/** Plays one voice or one share's sound; nothing to see. */
export function TrackSound({ publication }: { readonly publication: RemoteTrackPublication }) {
  const element = useRef<HTMLAudioElement>(null);
  const { track } = publication;
  useEffect(() => {
    const audio = element.current;
    if (audio === null || track === undefined) return;
    track.attach(audio);
    return () => {
      track.detach(audio);
    };
  }, [track]);
  return <audio ref={element} autoPlay />;
}
