import { maxPictureBytes, maxPictureSide, type PictureType } from '@parley/identity/contract';

export type PictureFacts = { readonly type: PictureType; readonly width: number; readonly height: number };

/**
 * Reads from a picture's own first bytes what it is. Nothing is decoded, and nothing that is only said about it counts.
 *
 * Answers  undefined for anything but a whole PNG, JPEG or WebP header within the limits of bytes and sides
 * Source   W3C PNG §11.2.2 · ITU-T T.81 §B.2.2 · RFC 9649 §2
 */
export function readPicture(bytes: Uint8Array): PictureFacts | undefined {
  if (bytes.length > maxPictureBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const facts = readPng(view) ?? readWebP(view) ?? readJpeg(view);
  if (facts === undefined) return undefined;
  const { width, height } = facts;
  return width >= 1 && height >= 1 && width <= maxPictureSide && height <= maxPictureSide ? facts : undefined;
}

const pngSignature = [0x89504e47, 0x0d0a1a0a] as const;
const ihdr = 0x49484452;

function readPng(view: DataView): PictureFacts | undefined {
  if (view.byteLength < 24 || view.getUint32(0) !== pngSignature[0] || view.getUint32(4) !== pngSignature[1] || view.getUint32(12) !== ihdr) return undefined;
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

function readWebP(view: DataView): PictureFacts | undefined {
  if (view.byteLength < 30 || text(view, 0) !== 'RIFF' || text(view, 8) !== 'WEBP') return undefined;
  const type = 'image/webp';
  switch (text(view, 12)) {
    case 'VP8 ':
      // The frame's start code, then 14 bits of width and height.
      return view.getUint8(23) === 0x9d ? { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff } : undefined;
    case 'VP8L': {
      if (view.getUint8(20) !== 0x2f) return undefined;
      const bits = view.getUint32(21, true);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { type, width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return undefined;
  }
}

/** Markers between the start of the file and the frame header that a camera writes; more is not a picture of a person. */
const maxMarkers = 64;

function readJpeg(view: DataView): PictureFacts | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  for (let i = 0; i < maxMarkers && at + 9 <= view.byteLength; i++) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // SOF0…SOF15, of which C4, C8 and CC are something else.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { type: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    const length = view.getUint16(at + 2);
    if (length < 2) return undefined;
    at += 2 + length;
  }
  return undefined;
}

function text(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function uint24(view: DataView, at: number): number {
  return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
}
