import { httpErrors } from '@parley/platform/http';
import { Refusal } from '@parley/platform/errors';
import { meetingErrors } from '@parley/meetings/contract';

/** A refusal as the sample's API words it: three fields, never a stack. [S0-70] [S0-71] */
export type CompatError = { readonly status: number; readonly body: { readonly code: number; readonly name: string; readonly message: string } };

export function missingMeetingId(): CompatError {
  return compatError(400, 'BadInputException', 'Missing meetingId');
}

export function meetingNotFound(text: string): CompatError {
  return compatError(404, 'MeetingNotFoundException', `No meeting exists with the meeting ID or alias "${text}"`);
}

export function notSignedIn(): CompatError {
  return compatError(401, 'UnauthorizedException', 'Unauthorized');
}

const ourErrors: Readonly<Record<string, { readonly status: number; readonly message: string; readonly advice?: string }>> = { ...httpErrors, ...meetingErrors };

/** Our own refusals keep their sentence; everything else is the sample's one sentence for the endpoint. */
export function toCompatError(error: unknown, sentence: string): CompatError {
  if (error instanceof Refusal) {
    const entry = ourErrors[error.code];
    if (entry !== undefined) return compatError(entry.status, nameOf(entry.status), [entry.message, entry.advice ?? ''].join(' ').trim());
  }
  // What the framework itself could not read: too large, not JSON, a malformed address.
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500) return compatError(status, nameOf(status), httpErrors['http.invalid-request'].message);
  return compatError(500, 'InternalServerException', sentence);
}

function nameOf(status: number): string {
  if (status >= 500) return 'ServiceUnavailableException';
  return status === 429 ? 'TooManyRequestsException' : 'BadInputException';
}

function compatError(code: number, name: string, message: string): CompatError {
  return { status: code, body: { code, name, message } };
}
