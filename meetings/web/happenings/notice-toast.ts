import type { Notice } from '@parley/meetings/contract';
import type { Toast, TranslateOf } from '@parley/ui';
import type { happeningTexts } from './texts/happening-texts.ts';

/** What can be done about a notice. */
export type NoticeDeeds = { readonly unmute: () => void; readonly turnCameraOn: () => void };

/** Long enough to come back to the page and find it. */
const requestMs = 60_000;

/**
 * The message of a notice: news of one kind takes the place of older news of it. Undefined for what shows otherwise.
 *
 * `now` is the page's clock, for what counts down.
 */
export function noticeToast(t: TranslateOf<typeof happeningTexts>, notice: Notice, deeds: NoticeDeeds, now: number): Toast | undefined {
  switch (notice.kind) {
    case 'muted':
      return { id: `muted-${notice.source}`, kind: 'plain', text: t(`muted.${notice.source}`, { name: notice.by.name }), forMs: 8_000 };
    case 'asked-to-unmute': {
      const isMicrophone = notice.source === 'microphone';
      const action = isMicrophone ? { label: t('asked.unmute'), onPress: deeds.unmute } : { label: t('asked.camera-on'), onPress: deeds.turnCameraOn };
      return { id: `asked-${notice.source}`, kind: 'plain', text: t(`asked.${notice.source}`, { name: notice.by.name }), actions: [action], forMs: requestMs };
    }
    case 'role-changed':
      return { id: 'role', kind: 'plain', text: notice.role === 'host' ? t('role.host') : t(`role.${notice.role}`, { name: notice.by.name }), forMs: 8_000 };
    case 'hand-lowered':
      return { id: 'hand-lowered', kind: 'plain', text: t('hand-lowered', { name: notice.by.name }) };
    case 'slot-ending':
      return { id: slotToast, kind: 'loading', text: t(`slot-ending.${notice.slot}`, { name: notice.by.name, left: secondsLeft(notice.endsAt, now) }) };
    case 'slot-kept':
      return { id: slotToast, kind: 'success', text: t(`slot-kept.${notice.slot}`) };
    case 'slot-taken':
      return { id: slotToast, kind: 'plain', text: t(`slot-taken.${notice.slot}`, { name: notice.by.name }), forMs: 8_000 };
    case 'no-free-slot':
      return { id: 'no-free-slot', kind: 'problem', text: t('no-free-slot'), forMs: 8_000 };
    case 'knock':
    case 'knock-over':
      return undefined; // shown with the list of who waits
  }
}

/** Ending, kept and taken are the same slot's story: each takes the place of the one before. [S0-154] [S0-155] [S0-156] */
export const slotToast = 'slot';

export function secondsLeft(endsAt: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(endsAt) - now) / 1_000));
}

/** Whether a countdown is said anew: whoever hears the page wants it every ten seconds, and once more at the end. */
export function isSaidAgain(left: number): boolean {
  return left > 0 && (left % 10 === 0 || left === 5);
}
