import { meetingLook, type MeetingLook } from '@parley/meetings/contract';
import { useEffect, useState } from 'react';

/** Often enough that whoever waits for a locked door sees it open; a page in the background does not ask. */
const lookEveryMs = 5_000;

/** What may be known of a meeting before joining, kept up to date. Undefined until it is known, and where the server does not say. */
export function useLook(code: string, on: boolean): MeetingLook | undefined {
  const [look, setLook] = useState<MeetingLook>();
  useEffect(() => {
    if (!on) return;
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return;
      const answer = await fetch(`/api/meetings/${encodeURIComponent(code)}`);
      if (!answer.ok) return;
      const read = meetingLook.safeParse(await answer.json());
      if (isCurrent && read.success) setLook(read.data);
    };
    // Joining does not depend on it: whatever goes wrong here is said there.
    const askQuietly = (): void => void ask().catch(() => undefined);
    askQuietly();
    const timer = setInterval(askQuietly, lookEveryMs);
    document.addEventListener('visibilitychange', askQuietly);
    return () => {
      isCurrent = false;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', askQuietly);
    };
  }, [code, on]);
  return look;
}
