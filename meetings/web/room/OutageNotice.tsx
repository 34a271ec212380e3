import { Notice, useTexts } from '@parley/ui';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Outage } from '../session/reconnect-plan.ts';
import { roomTexts } from './texts/room-texts.ts';

/** The connection is away: why, as far as the browser knows, and when it is tried again. */
export function OutageNotice({ outage }: { readonly outage: Outage | undefined }) {
  const t = useTexts(roomTexts);
  const isOnline = useSyncExternalStore(followNetwork, () => navigator.onLine);
  const seconds = useSecondsUntil(outage?.nextAt);
  return (
    <Notice title={isOnline ? t('outage') : t('outage.offline')}>
      {isOnline ? t('outage.note') : t('outage.offline-note')} <span className="tabular-nums">{seconds > 0 ? t('outage.next', { seconds }) : t('outage.now')}</span>
    </Notice>
  );
}

function followNetwork(listener: () => void): () => void {
  globalThis.addEventListener('online', listener);
  globalThis.addEventListener('offline', listener);
  return () => {
    globalThis.removeEventListener('online', listener);
    globalThis.removeEventListener('offline', listener);
  };
}

/** Whole seconds until a moment, counted down. */
function useSecondsUntil(at: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    if (at === undefined) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [at]);
  return at === undefined ? 0 : Math.max(0, Math.ceil((at - now) / 1_000));
}
