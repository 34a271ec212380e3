import { parseArray } from './parse-array.ts';
import type { RawResult } from './engine.ts';

type Decoder = (text: string) => unknown;

/** Built-in type ids; they have not changed since the types exist. Source  PostgreSQL, pg_type.dat */
const typeId = {
  bool: 16, bytea: 17, int8: 20, int2: 21, int4: 23, oid: 26, json: 114, float4: 700, float8: 701,
  timestamp: 1114, timestamptz: 1184, jsonb: 3802,
} as const;

/** Array type id → element type id, for element types that are not left as text. */
const elementOf: Readonly<Record<number, number>> = {
  1000: typeId.bool, 1001: typeId.bytea, 1005: typeId.int2, 1007: typeId.int4, 1016: typeId.int8, 1021: typeId.float4,
  1022: typeId.float8, 1028: typeId.oid, 199: typeId.json, 3807: typeId.jsonb, 1115: typeId.timestamp, 1185: typeId.timestamptz,
  // Elements that stay text: text, varchar, char, name, uuid, numeric, date, time, interval, inet.
  1009: 0, 1015: 0, 1014: 0, 1003: 0, 2951: 0, 1231: 0, 1182: 0, 1183: 0, 1187: 0, 1041: 0,
};

const numbers: Readonly<Record<number, Decoder>> = {
  [typeId.bool]: (text) => text === 't',
  [typeId.bytea]: (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex')),
  [typeId.int2]: Number,
  [typeId.int4]: Number,
  [typeId.oid]: Number,
  [typeId.float4]: Number,
  [typeId.float8]: Number,
  [typeId.int8]: decodeInt8,
};

/** For `query`: instants are Dates, JSON is parsed; date, numeric and interval stay text, which no number can hold. */
const plain: Readonly<Record<number, Decoder>> = {
  ...numbers,
  [typeId.json]: (text) => JSON.parse(text) as unknown,
  [typeId.jsonb]: (text) => JSON.parse(text) as unknown,
  [typeId.timestamptz]: decodeInstant,
  [typeId.timestamp]: (text) => decodeInstant(`${text}+00`),
};

/** For drizzle, whose columns want instants and JSON as text and decode them by the column's own mode. */
export const decoders = { plain, drizzle: numbers } as const;

/**
 * Rows as objects by column name.
 *
 * Errors  none on what PostgreSQL writes; two columns of one name: the last wins
 */
export function decodeObjects(raw: RawResult, table: Readonly<Record<number, Decoder>>): Record<string, unknown>[] {
  const columns = columnDecoders(raw, table);
  return raw.rows.map((row) => {
    const object: Record<string, unknown> = {};
    raw.fields.forEach((field, i) => (object[field.name] = decode(row[i], columns[i])));
    return object;
  });
}

/** Rows as arrays in column order, for drizzle. */
export function decodeArrays(raw: RawResult, table: Readonly<Record<number, Decoder>>): unknown[][] {
  const columns = columnDecoders(raw, table);
  return raw.rows.map((row) => row.map((text, i) => decode(text, columns[i])));
}

function decode(text: string | null | undefined, decoder: Decoder | undefined): unknown {
  if (text === null || text === undefined) return null;
  return decoder === undefined ? text : decoder(text);
}

function columnDecoders(raw: RawResult, table: Readonly<Record<number, Decoder>>): (Decoder | undefined)[] {
  return raw.fields.map((field) => {
    const element = elementOf[field.typeId];
    if (element === undefined) return table[field.typeId];
    const decodeElement = table[element] ?? ((text: string) => text);
    return (text) => parseArray(text, decodeElement);
  });
}

/** A number while it is exact, a bigint beyond. */
function decodeInt8(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** `infinity` becomes an invalid Date rather than a wrong one. */
function decodeInstant(text: string): Date {
  // PostgreSQL writes "2026-11-20 22:12:23.123456+00"; the T and the full offset make it the form that ECMAScript defines.
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
}
