import type { Queryable } from '../db/index.ts';

/** What the owner of an endpoint is at this moment; undefined for somebody suspended or gone. */
export type OwnerRole = (on: Queryable, accountId: string) => Promise<'member' | 'operator' | 'guest' | undefined>;

/**
 * Whether the owner of an endpoint may see an event. Asked where rows are written, so that what somebody may not see
 * never gets into their queue; and again before it is sent, because people stop being operators.
 *
 * Events are facts about everybody's accounts and meetings: only who runs the server may see them.
 */
export function maySeeEvents(role: Awaited<ReturnType<OwnerRole>>): boolean {
  return role === 'operator';
}

/** Whether a filter names an event: whole, by its group (`meetings.*`), or with everything (`*`). */
export function wantsEvent(filter: readonly string[], name: string): boolean {
  const group = `${name.split('.', 1)[0] ?? ''}.*`;
  return filter.some((wanted) => wanted === '*' || wanted === group || wanted === name);
}
