export * from './api.ts';
export { meetingErrors, type MeetingErrorCode } from './errors.ts';
export { meetingEvents } from './events.ts';
export { isMeetingId, type MeetingId } from './ids.ts';
export { cleanAlias, codeAlphabet, codeLength, hyphenateCode, longestAlias, readCode } from './meeting-code.ts';
export { reservedWords } from './reserved-words.ts';
