import { RtpHeader, Vp8Descriptor } from '@parley/engine-rtp';

import type { Layer } from './layer.ts';

/**
 * One publisher's packet on its way to all consumers: read once, forwarded many times. A Router has one and reuses it.
 *
 * Shape   `bytes` are borrowed for the turn; `body` is the payload behind the part that consumers rewrite
 */
export class IncomingPacket {
  readonly header = new RtpHeader();
  readonly descriptor = new Vp8Descriptor();
  bytes: Uint8Array = nothing;
  body: Uint8Array = nothing;
  layer: Layer | undefined;
  extSeq = 0;
  /** Unwrapped VP8 picture id; -1 when there is none. */
  picture = -1;
  vp8 = false;
  /** Decoding can begin here: always true for audio. */
  keyframe = false;
  /** Older than a packet that has been forwarded already. */
  late = false;
  absSendTime = 0;
}

const nothing = new Uint8Array(0);
