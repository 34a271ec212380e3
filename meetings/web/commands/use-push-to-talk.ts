import { mayTakeKey } from '@parley/ui';
import { useEffect, useRef, useState } from 'react';
import { PushToTalk, type TalkMicrophone } from './push-to-talk.ts';

/** Talking while Space is held. Answers whether it is held. */
export function usePushToTalk(microphone: TalkMicrophone, enabled: boolean): boolean {
  const latest = useRef(microphone);
  latest.current = microphone;
  const [isTalking, setIsTalking] = useState(false);
  useEffect(() => {
    if (!enabled) return;
    const talk = new PushToTalk({
      isOn: () => latest.current.isOn(),
      set: (on) => {
        latest.current.set(on);
        setIsTalking(on);
      },
    });
    const down = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      if (talk.press(event, mayTakeKey(' ', document.activeElement as HTMLElement | null))) event.preventDefault(); // Space scrolls a page
    };
    const up = (event: KeyboardEvent): void => {
      if (event.key === ' ') talk.release();
    };
    // A key that is let go elsewhere is never heard of here.
    const gone = (): void => talk.release();
    document.addEventListener('keydown', down);
    document.addEventListener('keyup', up);
    globalThis.addEventListener('blur', gone);
    return () => {
      gone();
      document.removeEventListener('keydown', down);
      document.removeEventListener('keyup', up);
      globalThis.removeEventListener('blur', gone);
    };
  }, [enabled]);
  return isTalking;
}
