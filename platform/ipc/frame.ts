/** Bytes of one frame's payload: a call of the server API at its limit, or the description of a room of hundreds. */
export const frameLimit = 16 * 1024 * 1024;
/** The longest body that goes with a header of ours, whatever somebody's metadata made of it. */
export const bodyLimit = frameLimit - 4 * 1024 * 1024;

/** A small JSON object that says what a frame is, and bytes that belong to it. */
export type Frame = { readonly header: Readonly<Record<string, unknown>>; readonly body: Uint8Array };

/**
 * Writes one frame: u32 length of all that follows, u32 length of the JSON, the JSON, the body.
 *
 * Answers undefined when it is longer than `frameLimit`: what people put into it is not ours to bound
 */
export function writeFrame(header: Readonly<Record<string, unknown>>, body: Uint8Array = nothing): Buffer | undefined {
  const json = Buffer.from(JSON.stringify(header));
  const length = 4 + json.length + body.length;
  if (length > frameLimit) return undefined;
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeUInt32BE(length, 0);
  frame.writeUInt32BE(json.length, 4);
  json.copy(frame, 8);
  frame.set(body, 8 + json.length);
  return frame;
}

const nothing = new Uint8Array(0);

/** Cuts a byte stream into frames. */
export class FrameReader {
  #parts: Buffer[] = [];
  #held = 0;

  /**
   * Takes the next bytes of the stream.
   *
   * Answers the frames that are complete now (bodies are owned by the caller), or undefined when the stream is
   *         not ours: a length over the limit or a header that is no JSON object. Read no further then.
   */
  push(bytes: Buffer): Frame[] | undefined {
    this.#parts.push(bytes);
    this.#held += bytes.length;
    const frames: Frame[] = [];
    for (;;) {
      const length = this.#peekLength();
      if (length === undefined) return frames;
      if (length < 4 || length > frameLimit) return undefined;
      if (this.#held < 4 + length) return frames;
      const frame = readFrame(this.#take(4 + length));
      if (frame === undefined) return undefined;
      frames.push(frame);
    }
  }

  #peekLength(): number | undefined {
    if (this.#held < 4) return undefined;
    const first = this.#parts[0];
    if (first === undefined || first.length < 4) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0]?.readUInt32BE(0);
  }

  #take(length: number): Buffer {
    const whole = this.#parts.length === 1 && this.#parts[0] !== undefined ? this.#parts[0] : Buffer.concat(this.#parts);
    const rest = whole.subarray(length);
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#held = rest.length;
    return whole.subarray(0, length);
  }
}

function readFrame(frame: Buffer): Frame | undefined {
  const headerLength = frame.readUInt32BE(4);
  if (8 + headerLength > frame.length) return undefined;
  try {
    const header: unknown = JSON.parse(frame.toString('utf8', 8, 8 + headerLength));
    if (typeof header !== 'object' || header === null) return undefined;
    // Copied: the stream's buffer is shared with other frames and would be kept alive by a small body.
    return { header: header as Record<string, unknown>, body: Uint8Array.prototype.slice.call(frame, 8 + headerLength) };
  } catch {
    return undefined; // not JSON: the other end is not one of ours
  }
}
