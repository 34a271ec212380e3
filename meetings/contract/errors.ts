/** Every refusal of this slice: status, sentence, and what the reader can do. */
export const meetingErrors = {
  'meetings.sign-in-required': {
    status: 401,
    message: 'You are not signed in.',
    advice: 'Sign in, then open the meeting again.',
  },
  'meetings.alias-empty': {
    status: 400,
    message: 'This meeting code has no letters or digits in it.',
    advice: 'Use at least one letter or digit.',
  },
  'meetings.alias-too-long': {
    status: 400,
    message: 'This meeting code is longer than 64 characters.',
    advice: 'Choose a shorter code.',
  },
  'meetings.alias-reserved': {
    status: 400,
    message: 'This word is used by the server itself and cannot be a meeting code.',
    advice: 'Add a word to it, for example "team-" in front.',
  },
  'meetings.not-found': {
    status: 404,
    message: 'No meeting has this code.',
    advice: 'Check the code, or start a new meeting with it.',
  },
  'meetings.guest-refused': {
    status: 403,
    message: 'Your invite does not let you do this here.',
    advice: 'Open the link of your invite again, or ask for another one.',
  },
  'meetings.too-many': {
    status: 409,
    message: 'You have opened as many meetings as one person can.',
    advice: 'Meet in one of them again: its code stays good.',
  },
  'meetings.media-unavailable': {
    status: 503,
    message: 'The media server does not answer.',
    advice: 'Try again in a few seconds.',
  },
} as const;

export type MeetingErrorCode = keyof typeof meetingErrors;
