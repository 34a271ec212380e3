import { meetingLook, type MeetingLook } from '@parley/meetings/contract';
import { useEffect, useState } from 'react';
import { lookAgainMs } from './look-again.ts';

/**
 * What may be known of a meeting before joining, kept up to date; a page in the background does not ask. Undefined until
 * it is known, and where the server does not say: joining does not depend on it, and says what is wrong by itself.
 */
export function useLook(code: string, on: boolean): MeetingLook | undefined {
  const [look, setLook] = useState<MeetingLook>();
  useEffect(() => {
    if (!on) return;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let askedAt = -Infinity;
    let wait = 0;
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.visibilityState === 'hidden') return;
      const early = askedAt + wait - performance.now();
      if (early <= 0) {
        askedAt = performance.now();
        const seen = await readLook(code);
        if (!isCurrent) return;
        if (seen !== undefined) setLook(seen);
        wait = lookAgainMs(seen?.entry);
      }
      timer = setTimeout(() => void ask(), early > 0 ? early : wait);
    };
    const seenAgain = (): void => void ask();
    void ask();
    document.addEventListener('visibilitychange', seenAgain);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seenAgain);
    };
  }, [code, on]);
  return look;
}

/** Never rejects. */
async function readLook(code: string): Promise<MeetingLook | undefined> {
  try {
    const answer = await fetch(`/api/meetings/${encodeURIComponent(code)}`);
    return answer.ok ? meetingLook.safeParse(await answer.json()).data : undefined;
  } catch {
    return undefined; // the network is away, or what answers is no server of ours
  }
}
