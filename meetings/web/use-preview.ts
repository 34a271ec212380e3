import { createLocalVideoTrack, type LocalVideoTrack } from 'livekit-client';
import { useEffect, useState } from 'react';
import { preferredDevice } from './device-choice.ts';
import type { Explanation } from './error-messages.ts';
import { explainDevice } from './media-messages.ts';

/** The camera's picture before joining. The track stops when the page goes on, so the light goes out. */
export function usePreview(on: boolean, deviceId: string | undefined): { readonly track: LocalVideoTrack | undefined; readonly problem: Explanation | undefined } {
  const [track, setTrack] = useState<LocalVideoTrack>();
  const [problem, setProblem] = useState<Explanation>();
  useEffect(() => {
    setProblem(undefined);
    if (!on) return;
    let current = true;
    let mine: LocalVideoTrack | undefined;
    createLocalVideoTrack({ deviceId: deviceId ?? preferredDevice('videoinput') ?? '', resolution: { width: 1280, height: 720 } }).then(
      (made) => {
        mine = made;
        if (current) setTrack(made);
        else made.stop();
      },
      (error: unknown) => {
        if (current) setProblem(explainDevice('camera', error));
      },
    );
    return () => {
      current = false;
      mine?.stop();
      setTrack(undefined);
    };
  }, [on, deviceId]);
  return { track, problem };
}
