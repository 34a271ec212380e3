/** Bytes of metadata of a room or participant; the figure that the API documents. */
export const metadataLimit = 512 * 1024;
/** Σ of key and value lengths. */
export const attributesLimit = 64 * 1024;
/** Identity, display name, room and track names. */
export const nameLimit = 256;
/** A token rides in a URL or header and may carry metadata; listeners stop earlier, at their header limit. */
export const tokenLimit = 128 * 1024;
/** One SignalRequest: an offer of a full room with room to spare. [B-12] */
export const signalLimit = 256 * 1024;
/** Tracks that were announced and have no m-section yet. */
export const pendingTrackLimit = 20;
/** Layers, codecs and features that a track may list; clients send three, two and seven. */
export const trackListLimit = 16;
/** Tracks of one participant, pending or live. [C-08] */
export const publishedTrackLimit = 32;
/** Explicit subscription wishes and track settings remembered per participant. */
export const wishLimit = 4096;
/** One data packet from a client: what official clients clamp their messages to. */
export const dataPacketLimit = 64_000;
/** Track sids in one request. */
export const listLimit = 1024;
