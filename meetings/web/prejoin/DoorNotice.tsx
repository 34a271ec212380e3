import type { MeetingLook } from '@parley/meetings/contract';
import { Notice, useTexts } from '@parley/ui';
import { prejoinTexts } from './texts/prejoin-texts.ts';

/** What stands between somebody and the meeting, before they press a button. */
export function DoorNotice({ look }: { readonly look: MeetingLook | undefined }) {
  const t = useTexts(prejoinTexts);
  switch (look?.entry) {
    case 'locked':
      return <Notice title={t('who.locked')}>{t('who.locked-note')}</Notice>;
    case 'removed':
      return (
        <Notice kind="problem" title={t('who.removed')}>
          {t('who.removed-note')}
        </Notice>
      );
    case 'waiting':
      return <Notice title={t('who.waiting')} />;
    default:
      return look?.full === true ? <Notice title={t('who.full')} /> : null;
  }
}
