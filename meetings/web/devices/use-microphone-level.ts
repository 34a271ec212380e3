import { createLocalAudioTrack } from 'livekit-client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Explanation } from '../error-messages.ts';
import { explainDevice } from '../media-messages.ts';
import { MicrophoneLevel } from './microphone-level.ts';

type Level = { readonly read: () => number; readonly problem: Explanation | undefined };

/** Listens to a microphone for nobody but the meter; what is heard goes nowhere, and the microphone is let go with the page that shows it. */
export function useMicrophoneLevel(deviceId: string | undefined): Level {
  const level = useRef<MicrophoneLevel>(undefined);
  const [problem, setProblem] = useState<Explanation>();
  useEffect(() => {
    let isCurrent = true;
    let stop: (() => void) | undefined;
    createLocalAudioTrack({ deviceId: deviceId ?? '' }).then(
      (track) => {
        if (!isCurrent) return track.stop();
        setProblem(undefined);
        level.current = new MicrophoneLevel(track.mediaStreamTrack);
        stop = () => track.stop();
      },
      (error: unknown) => {
        if (isCurrent) setProblem(explainDevice('microphone', error));
      },
    );
    return () => {
      isCurrent = false;
      stop?.();
      level.current?.close();
      level.current = undefined;
    };
  }, [deviceId]);
  return { read: useCallback(() => level.current?.read() ?? 0, []), problem };
}
