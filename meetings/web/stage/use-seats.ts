import { useEffect, useRef, useState } from 'react';
import type { Person } from '../session/person.ts';
import { bringIn, keepSeats } from './seats.ts';

/** A cough brings nobody in; a sentence does. */
const sentenceMs = 1_500;
/** Between two swaps there is time to see what changed. */
const calmMs = 3_000;

type Seats = {
  readonly seats: readonly string[];
  /** Says which seats are seen right now. */
  readonly see: (from: number, to: number) => void;
};

/** The others in the order in which they sit. Whoever speaks where nobody sees them is swapped in, calmly. */
export function useSeats(people: readonly Person[], hands: ReadonlyMap<string, number>): Seats {
  const present = people.filter((person) => !person.isMe && !person.viewer).map(({ id }) => id);
  const [seats, setSeats] = useState<readonly string[]>([]);
  const kept = keepSeats(seats, present);
  if (kept !== seats) setSeats(kept);

  const seen = useRef({ from: 0, to: 0 });
  const swappedAt = useRef(-Infinity);
  const lastWanted = useRef(new Map<string, number>());
  const wanted = people.filter((person) => !person.isMe && (person.speaking || hands.has(person.id))).map(({ id }) => id);
  const wantedNow = wanted.join(' ');
  useEffect(() => {
    const ids = wantedNow.split(' ').filter((id) => id !== '');
    for (const id of ids) lastWanted.current.set(id, performance.now());
    if (ids.length === 0) return;
    const swap = (): void => {
      swappedAt.current = performance.now();
      setSeats((now) => bringIn(now, { ...seen.current, wanted: ids, lastWanted: lastWanted.current }));
    };
    const timer = setTimeout(swap, Math.max(sentenceMs, swappedAt.current + calmMs - performance.now()));
    return () => clearTimeout(timer);
  }, [wantedNow, kept]);

  const [see] = useState(() => (from: number, to: number) => void (seen.current = { from, to }));
  return { seats: kept, see };
}
