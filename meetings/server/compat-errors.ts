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

/** Our own refusals keep their sentence; everything else is the sample's one sentence for the endpoint. */
export function toCompatError(error: unknown, sentence: string): CompatError {
  if (error instanceof Refusal && error.code in meetingErrors) {
    const { status, message, advice } = meetingErrors[error.code as keyof typeof meetingErrors];
    return compatError(status, 'BadInputException', `${message} ${advice}`);
  }
  return compatError(500, 'InternalServerException', sentence);
}

function compatError(code: number, name: string, message: string): CompatError {
  return { status: code, body: { code, name, message } };
}
