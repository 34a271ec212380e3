import { readAudioLevel } from './audio-level.ts';
import { layOutPacket } from './packet-writer.ts';
import { extensionLength, extensionOffset, findExtension, readRtpHeader, readTextExtension, RtpHeader } from './packet.ts';
import { unwrapRtx } from './rtx.ts';

export const target = 'engines/rtp/packet';

const header = new RtpHeader();

export function fuzz(bytes: Uint8Array): void {
  if (!readRtpHeader(bytes, bytes.length, header)) return;
  if (header.payloadOffset + header.payloadLength > bytes.length) throw new Error('a payload beyond the packet');
  for (let id = 1; id < 256; id += 7) {
    const found = findExtension(bytes, header, id);
    if (found >= 0 && extensionOffset(found) + extensionLength(found) > header.payloadOffset) throw new Error('an extension beyond its block');
  }
  readTextExtension(bytes, header, 1);
  readAudioLevel(bytes, header, 2);
  unwrapRtx(bytes, header, 1, 96);
  if (header.payloadOffset + header.payloadLength > bytes.length) throw new Error('an original beyond the packet');
}

export const seeds: Uint8Array[] = [
  layOutPacket(96, 1, []).bytes,
  layOutPacket(111, 1, [{ id: 1, length: 3 }, { id: 2, length: 1 }]).bytes,
  layOutPacket(111, 1, [{ id: 20, length: 30 }]).bytes,
  Uint8Array.of(0xb1, 97, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2, 0xbe, 0xde, 0, 1, 0x10, 5, 0, 0, 1, 2, 3, 4, 2),
];
