import { RemoteAudioTrack, type Track } from 'livekit-client';
import { memo, useEffect, useRef } from 'react';
import type { Volume } from '../session/volumes.ts';

type TrackSoundProps = { readonly track: Track; readonly volume: Volume };

/** Plays one voice or one share's sound, on the loudspeaker that LiveKit was told; nothing to see. */
export const TrackSound = memo(function TrackSound({ track, volume }: TrackSoundProps) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (audio === null) return;
    track.attach(audio);
    return () => {
      track.detach(audio);
    };
  }, [track]);
  useEffect(() => {
    if (element.current === null) return;
    // Both: a phone lets no page change its volume, but every browser mutes.
    element.current.muted = volume.muted;
    if (track instanceof RemoteAudioTrack) track.setVolume(volume.muted ? 0 : volume.level);
  }, [track, volume]);
  // What was refused without a gesture is said by the session, which asks for one; a later start needs no telling. [S0-138]
  return <audio ref={element} autoPlay onLoadedData={({ currentTarget }) => void currentTarget.play().catch(() => undefined)} />;
});
