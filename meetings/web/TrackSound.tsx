import type { Track } from 'livekit-client';
import { useEffect, useRef } from 'react';

/** Plays one voice or one share's sound; nothing to see. */
export function TrackSound({ track }: { readonly track: Track }) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (audio === null) return;
    track.attach(audio);
    return () => {
      track.detach(audio);
    };
  }, [track]);
  return <audio ref={element} autoPlay />;
}
