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
  'meetings.locked': {
    status: 403,
    message: 'This meeting is locked.',
    advice: 'Ask a host to unlock it, then try again.',
  },
  'meetings.removed': {
    status: 403,
    message: 'You were removed from this meeting.',
    advice: 'Ask a host to let you in again.',
  },
  'meetings.waiting-room': {
    status: 403,
    message: 'This meeting lets people in one by one.',
    advice: 'Open its link in a browser and ask to be let in.',
  },
  'meetings.waiting-room-full': {
    status: 409,
    message: 'Too many people are waiting for this meeting already.',
    advice: 'Try again in a few minutes.',
  },
  'meetings.knock-refused': {
    status: 403,
    message: 'A host has not let you in.',
    advice: 'Ask them another way, then ask to join again.',
  },
  'meetings.knock-over': {
    status: 410,
    message: 'You are not waiting any more.',
    advice: 'Ask to join again.',
  },
  'meetings.host-only': {
    status: 403,
    message: 'Only the hosts of this meeting can do this.',
    advice: 'Ask a host to do it, or to make you a co-host.',
  },
  'meetings.guest-cannot-host': {
    status: 409,
    message: 'A guest cannot be a co-host.',
    advice: 'Ask them to create an account and to join with it.',
  },
  'meetings.higher-role': {
    status: 403,
    message: 'This person has a higher role in the meeting than you.',
    advice: 'Ask the host to do it.',
  },
  'meetings.host-stays': {
    status: 409,
    message: 'The host of a meeting stays its host.',
    advice: 'End the meeting for everyone instead, or open another one.',
  },
  'meetings.person-unknown': {
    status: 404,
    message: 'This person is not in the meeting.',
    advice: 'They may have left. Look at the list of people again.',
  },
  'meetings.not-inside': {
    status: 409,
    message: 'You are not in this meeting.',
    advice: 'Join it first.',
  },
  'meetings.viewer': {
    status: 403,
    message: 'You are a viewer in this meeting.',
    advice: 'Raise your hand, or ask a host to make you a participant.',
  },
  'meetings.full': {
    status: 409,
    message: 'As many people are publishing as this meeting can take.',
    advice: 'Wait until somebody stops, or ask a host to free up a slot.',
  },
  'meetings.not-publishing': {
    status: 409,
    message: 'This person publishes nothing any more.',
    advice: 'A slot may be free now: try to publish again.',
  },
  'meetings.slot-busy': {
    status: 409,
    message: 'Somebody else is freeing this slot.',
    advice: 'Choose another one, or try again in a minute.',
  },
  'meetings.slot-over': {
    status: 410,
    message: 'This slot is not being freed any more.',
    advice: 'Choose somebody again.',
  },
  'meetings.media-unavailable': {
    status: 503,
    message: 'The media server does not answer.',
    advice: 'Try again in a few seconds.',
  },
} as const;

export type MeetingErrorCode = keyof typeof meetingErrors;
