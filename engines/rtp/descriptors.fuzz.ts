import { startsH264Keyframe, startsVp9Keyframe } from './keyframe.ts';
import { longestVp8Descriptor, readVp8Descriptor, rewriteVp8Descriptor, Vp8Descriptor } from './vp8-descriptor.ts';

export const target = 'engines/rtp/descriptors';

const descriptor = new Vp8Descriptor();
const into = new Uint8Array(16);

export function fuzz(bytes: Uint8Array): void {
  startsH264Keyframe(bytes, 0, bytes.length);
  startsVp9Keyframe(bytes, 0, bytes.length);
  if (!readVp8Descriptor(bytes, 0, bytes.length, descriptor)) return;
  if (descriptor.length >= bytes.length || descriptor.length > longestVp8Descriptor) throw new Error('a descriptor beyond its packet');
  const written = rewriteVp8Descriptor(bytes, 0, descriptor, { pictureId: 32_767, tl0: 255, keyIndex: 31 }, into, 0);
  if (written > longestVp8Descriptor) throw new Error(`${written} bytes of descriptor`);
}

export const seeds: Uint8Array[] = [
  Uint8Array.of(0x90, 0xf0, 0x92, 0x34, 7, 0xa9, 0x10),
  Uint8Array.of(0x78, 0, 2, 9, 0, 0, 2, 0x67, 1),
  Uint8Array.of(0xa8, 0x85, 5, 0x00),
  Uint8Array.of(0x10, 0x00, 0x9d, 0x01, 0x2a),
];
