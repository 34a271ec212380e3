/**
 * Who sits where, as a list of ids. People keep their seats: whoever comes sits down at the end, whoever leaves
 * makes the ones behind move up, and speaking moves nobody who is seen.
 *
 * Answers the same list when nothing changed
 */
export function keepSeats(seats: readonly string[], present: readonly string[]): readonly string[] {
  const here = new Set(present);
  const kept = seats.filter((id) => here.has(id));
  const known = new Set(kept);
  const arrived = present.filter((id) => !known.has(id));
  return kept.length === seats.length && arrived.length === 0 ? seats : [...kept, ...arrived];
}

export type Seen = {
  /** Which seats are on the page that is looked at: from, and up to but without. */
  readonly from: number;
  readonly to: number;
  /** Should be seen: they speak, or raised a hand. */
  readonly wanted: readonly string[];
  /** When somebody was last wanted, for whoever ever was; any clock. */
  readonly lastWanted: ReadonlyMap<string, number>;
};

/**
 * Swaps one person whom nobody sees with the one on the page who has been quiet for longest. One at a time, and only
 * these two tiles change: a page on which several move is a page on which nobody is found.
 *
 * Answers the same list when everybody wanted is seen, or everybody seen is wanted
 */
export function bringIn(seats: readonly string[], { from, to, wanted, lastWanted }: Seen): readonly string[] {
  const incoming = seats.findIndex((id, index) => (index < from || index >= to) && wanted.includes(id));
  if (incoming === -1) return seats;
  let outgoing = -1;
  let quietest = Infinity;
  // From the end: the ones that came last have been seen in their places for the shortest time.
  for (let index = Math.min(to, seats.length) - 1; index >= from; index--) {
    const id = seats[index] as string; // the index is within the list
    const last = lastWanted.get(id) ?? -Infinity;
    if (wanted.includes(id) || (outgoing !== -1 && last >= quietest)) continue;
    [outgoing, quietest] = [index, last];
  }
  if (outgoing === -1) return seats;
  const next = [...seats];
  [next[outgoing], next[incoming]] = [seats[incoming] as string, seats[outgoing] as string]; // both were found above
  return next;
}
