/** A meeting's own id (UUIDv7); also the name of its room on the media server. */
export type MeetingId = string & { readonly brand: 'MeetingId' };
