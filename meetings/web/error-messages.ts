import { meetingErrors, type MeetingErrorCode } from '@parley/meetings/contract';
import { readTexts } from '@parley/ui';
import { JoinRefused } from './call-api.ts';
import { meetingTexts } from './texts/meeting-texts.ts';

/** What went wrong, and what the reader can do about it. */
export type Explanation = { readonly title: string; readonly advice: string };

/** For everything that the API refuses; the media's troubles stand in media-messages.ts, beside the library that names them. */
export function explainJoinProblem(error: unknown): Explanation {
  const t = readTexts(meetingTexts);
  if (error instanceof JoinRefused) {
    if (isKnown(error.code)) return { title: t(error.code), advice: t(`${error.code}.advice`) };
    if (error.code === 'unreachable') return { title: t('unreachable'), advice: t('unreachable.advice') };
    return { title: error.message, advice: t('other.advice') };
  }
  return { title: t('broken'), advice: t('broken.advice') };
}

function isKnown(code: string): code is MeetingErrorCode {
  return Object.hasOwn(meetingErrors, code);
}
