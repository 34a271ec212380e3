/** A meeting's own id (UUIDv7); also the name of its room on the media server. */
export type MeetingId = string & { readonly brand: 'MeetingId' };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text could be a meeting's id: rooms of other applications have names of their own. */
export function isMeetingId(text: string): text is MeetingId {
  return uuid.test(text);
}
