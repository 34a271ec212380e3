import { useEffect, useRef, useState } from 'react';

const tickMs = 1_000;

/** Counts seconds down to zero and then calls `onEnd` once; stands still while `running` is false, so people can stop what would happen. */
export function useCountdown(seconds: number, onEnd: () => void, { running = true }: { readonly running?: boolean } = {}): number {
  const [left, setLeft] = useState(seconds);
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });
  useEffect(() => {
    if (!running || left <= 0) return;
    const timer = setTimeout(() => {
      setLeft(left - 1);
      if (left === 1) end.current();
    }, tickMs);
    return () => clearTimeout(timer);
  }, [left, running]);
  return left;
}
