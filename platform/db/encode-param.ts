import { Bug } from '@parley/engine-wire';

/**
 * A parameter as the text PostgreSQL reads.
 *
 * Shape   null and undefined → NULL; Date → ISO in UTC; bytes → bytea; array → array literal; other objects → JSON.
 *         A JSON array for a json column is written by the caller (JSON.stringify): an array here means an SQL array.
 * Errors  Bug for a function or a symbol
 */
export function encodeParam(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      if (value instanceof Date) return value.toISOString();
      if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
      return Array.isArray(value) ? encodeArray(value) : JSON.stringify(value);
    default:
      throw new Bug(`a ${typeof value} cannot be a parameter of a statement`);
  }
}

function encodeArray(values: readonly unknown[]): string {
  const items = values.map((value) => {
    if (Array.isArray(value)) return encodeArray(value);
    const text = encodeParam(value);
    return text === null ? 'NULL' : `"${text.replace(/[\\"]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}
