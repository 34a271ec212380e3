import { Refusal } from '../errors/index.ts';
import { isUnstorable } from './bounded-json.ts';

/** Where a page ended: what the list is ordered by, in its last row. */
export type ListPlace = readonly string[];

/**
 * Cuts what was read into a page and the place where the next one begins. [B-17]
 *
 * Shape  rows: one more than `limit` when there are more
 */
export function pageOf<Row>(rows: readonly Row[], limit: number, placeOf: (row: Row) => ListPlace): { readonly page: readonly Row[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rows.length > limit && last !== undefined ? Buffer.from(JSON.stringify(placeOf(last))).toString('base64url') : null };
}

/**
 * Reads the `next` of a page that comes back as `after`. It was outside, so it may be anything.
 *
 * Shape    size: how many values a place of this list has
 * Answers  its values, or undefined for the first page
 * Errors   Refusal http.invalid-request
 */
export function placeAfter(after: string | undefined, size: number): ListPlace | undefined {
  if (after === undefined) return undefined;
  const values = parse(Buffer.from(after, 'base64url').toString('utf8'));
  if (!Array.isArray(values) || values.length !== size || !values.every((value) => typeof value === 'string' && !isUnstorable(value))) throw strangeCursor();
  return values as string[]; // each was looked at
}

/** The same for a list that is ordered by a time and then by an id. */
export function timeAndIdAfter(after: string | undefined): { readonly at: Date; readonly id: string } | undefined {
  const place = placeAfter(after, 2);
  if (place === undefined) return undefined;
  const [time = '', id = ''] = place;
  const at = new Date(time);
  // Exactly as it was written: what Date makes of other texts is nobody's time, and may be none of the database's.
  if (Number.isNaN(at.getTime()) || at.toISOString() !== time || at.getUTCFullYear() > 9999) throw strangeCursor();
  return { at, id };
}

/** Errors are all the same: who made a cursor by hand learns nothing from it. */
export function strangeCursor(): Refusal {
  return new Refusal('http.invalid-request', { details: { issues: [{ where: 'querystring/after', problem: 'it is not what `next` of a page said' }] } });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the caller, with everything else that is no place
  }
}
