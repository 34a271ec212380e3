import { useLayoutEffect, useState, type RefObject } from 'react';

export type Size = { readonly width: number; readonly height: number; /** It is being changed right now: the window is pulled. */ readonly isMoving: boolean };

/** Changes closer together than this are one movement. */
const sameMovementMs = 120;

/** The size of an element without its padding, in CSS pixels; zero until it is known. */
export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0, isMoving: true });
  useLayoutEffect(() => {
    if (element.current === null) return;
    let last = -Infinity;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      const isMoving = performance.now() - last < sameMovementMs;
      last = performance.now();
      setSize((before) => ({ width, height, isMoving: isMoving || before.width === 0 }));
      clearTimeout(timer);
      timer = setTimeout(() => setSize((before) => ({ ...before, isMoving: false })), sameMovementMs);
    });
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [element]);
  return size;
}
