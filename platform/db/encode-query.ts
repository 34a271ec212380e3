/** The count of parameters travels in 16 bits. */
const maxParams = 65_535;

/**
 * One statement with its parameters as one batch of PostgreSQL's extended protocol: Parse, Bind, Describe, Execute, Sync.
 *
 * Five messages at once instead of one after the other: each way into the embedded engine costs more than a small query.
 *
 * Shape   parameters as text, null for NULL; PostgreSQL infers their types
 * Errors  RangeError for more than 65,535 parameters, or a statement with a zero byte, which would end it early
 * Source  PostgreSQL documentation, "Message Formats"
 */
export function encodeQuery(sql: string, params: readonly (string | null)[]): Uint8Array {
  if (params.length > maxParams) throw new RangeError(`a statement has at most ${maxParams} parameters`);
  if (sql.includes('\0')) throw new RangeError('a statement has no zero byte');
  // An unnamed statement and an unnamed portal: nothing is left behind.
  return Buffer.concat([
    message('P', text(''), text(sql), int16(0)),
    message('B', text(''), text(''), int16(0), int16(params.length), ...params.flatMap(parameter), int16(0)),
    message('D', Buffer.from('P'), text('')),
    message('E', text(''), int32(0)),
    message('S'),
  ]);
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  return Buffer.concat([Buffer.from(type), int32(length), ...parts]);
}

function parameter(value: string | null): Buffer[] {
  if (value === null) return [int32(-1)];
  const bytes = Buffer.from(value);
  return [int32(bytes.length), bytes];
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}
