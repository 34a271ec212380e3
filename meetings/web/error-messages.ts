import { meetingErrors, type MeetingErrorCode } from '@parley/meetings/contract';
import { JoinRefused } from './join-client.ts';

/** What went wrong, and what the reader can do about it. */
export type Explanation = { readonly title: string; readonly advice: string };

/** For everything that the API refuses; the media's troubles stand in media-messages.ts, beside the library that names them. */
export function explainJoinProblem(error: unknown): Explanation {
  if (error instanceof JoinRefused) {
    if (Object.hasOwn(meetingErrors, error.code)) {
      const entry = meetingErrors[error.code as MeetingErrorCode];
      return { title: entry.message, advice: entry.advice };
    }
    if (error.code === 'unreachable') return { title: 'The server does not answer.', advice: 'Check your connection and try again.' };
    return { title: error.message, advice: 'Try again in a moment.' };
  }
  return { title: 'The meeting could not be joined.', advice: 'Reload the page and try again.' };
}
