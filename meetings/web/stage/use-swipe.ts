import { useLanguage } from '@parley/ui';
import { useRef, type PointerEvent } from 'react';

/** Shorter moves are taps, and steeper ones scroll. */
const shortestSwipe = 48;

type Swipe = { readonly onPointerDown: (event: PointerEvent) => void; readonly onPointerUp: (event: PointerEvent) => void; readonly onPointerCancel: () => void };

/** Turns a page with a finger: one step on or back. A mouse selects and drags, so it does not swipe. */
export function useSwipe(onStep: (step: 1 | -1) => void): Swipe {
  const { dir } = useLanguage();
  const start = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  return {
    onPointerDown: ({ pointerType, isPrimary, clientX, clientY, currentTarget, target }) => {
      // What floats above the page belongs to the stage for React, and to itself for a finger.
      const isInside = currentTarget.contains(target as Node);
      start.current = pointerType === 'touch' && isPrimary && isInside ? { x: clientX, y: clientY } : undefined;
    },
    onPointerUp: ({ clientX, clientY }) => {
      if (start.current === undefined) return;
      const [dx, dy] = [clientX - start.current.x, clientY - start.current.y];
      start.current = undefined;
      if (Math.abs(dx) < shortestSwipe || Math.abs(dx) < 2 * Math.abs(dy)) return;
      onStep(dx < 0 === (dir === 'ltr') ? 1 : -1);
    },
    onPointerCancel: () => {
      start.current = undefined;
    },
  };
}
