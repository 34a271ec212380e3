import { Button, IconButton, Notice, useTexts } from '@parley/ui';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import { OutageNotice } from '../room/OutageNotice.tsx';
import { stageTexts } from './texts/stage-texts.ts';

/** What is wrong right now and what can be done about it, between header and stage. */
export function RoomNotices({ session, view }: { readonly session: MeetingSession; readonly view: MeetingView }) {
  const t = useTexts(stageTexts);
  const dismiss = (act: () => void): ReactNode => <IconButton size="small" label={t('notice.dismiss')} icon={<X />} onClick={act} />;
  if (view.state !== 'reconnecting' && view.problem === undefined && !view.soundBlocked && !view.madeLighter) return null;
  return (
    <div className="flex flex-col gap-2 px-3 pb-2">
      {view.state === 'reconnecting' && <OutageNotice outage={view.outage} />}
      {view.soundBlocked && view.state === 'connected' && (
        <Notice
          title={t('notice.sound-blocked')}
          action={
            <Button look="secondary" onClick={() => void session.allowSound()}>
              {t('notice.sound-on')}
            </Button>
          }
        />
      )}
      {view.madeLighter && (
        <Notice title={t('notice.lighter')} action={dismiss(() => session.cpuGuard.dismiss())}>
          {t('notice.lighter-note')}
        </Notice>
      )}
      {view.problem !== undefined && (
        <Notice kind="problem" title={view.problem.title} action={dismiss(() => session.problems.dismiss())}>
          {view.problem.advice}
        </Notice>
      )}
    </div>
  );
}
