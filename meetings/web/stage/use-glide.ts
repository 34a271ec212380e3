import { useLayoutEffect, useRef, type RefObject } from 'react';
import type { Rect } from './best-grid.ts';

const glide = { duration: 240, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' } as const;

/**
 * Lets an element that was put into a new place glide there. It has its new size at once and is only shown as if it had
 * not: a transform is all that moves, which the browser does beside a page that is busy. A glide that is interrupted
 * goes on from where the eye last saw it.
 */
export function useGlide(element: RefObject<HTMLElement | null>, { x, y, width, height }: Rect, still: boolean): void {
  const last = useRef<Rect>(undefined);
  const running = useRef<Animation>(undefined);
  useLayoutEffect(() => {
    const [before, now] = [last.current, { x, y, width, height }];
    last.current = now;
    const shown = element.current;
    if (shown === null || before === undefined || isSame(before, now)) return;
    const from = running.current?.playState === 'running' ? seenAt(shown, before) : before;
    running.current?.cancel();
    if (still || globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    running.current = shown.animate([{ transform: placeAs(from, now) }, { transform: `translate(${x}px, ${y}px)` }], glide);
  }, [element, x, y, width, height, still]);
}

function isSame(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

/** Where a gliding element is right now; `size` is the one that its glide began with. */
function seenAt(element: HTMLElement, size: Rect): Rect {
  const { a, d, e, f } = new DOMMatrix(getComputedStyle(element).transform);
  return { x: e, y: f, width: a * size.width, height: d * size.height };
}

/** The transform that shows something of one rectangle's size as if it stood in another one. */
function placeAs(from: Rect, { width, height }: Rect): string {
  return `translate(${from.x}px, ${from.y}px) scale(${from.width / width}, ${from.height / height})`;
}
