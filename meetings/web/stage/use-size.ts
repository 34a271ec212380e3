import { useCallback, useState } from 'react';

export type Size = { readonly width: number; readonly height: number; /** It is being changed right now: the window is pulled. */ readonly isMoving: boolean };

/** Changes closer together than this are one movement. */
const sameMovementMs = 120;

/** The size of the element that gets the `ref`, without its padding, in CSS pixels; zero until it is there and known. */
export function useSize(): Size & { readonly ref: (element: HTMLElement | null) => () => void } {
  const [size, setSize] = useState<Size>({ width: 0, height: 0, isMoving: true });
  const ref = useCallback((element: HTMLElement | null) => {
    let last = -Infinity;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      const isMoving = performance.now() - last < sameMovementMs;
      last = performance.now();
      setSize({ width, height, isMoving });
      clearTimeout(timer);
      timer = setTimeout(() => setSize((before) => ({ ...before, isMoving: false })), sameMovementMs);
    });
    if (element !== null) observer.observe(element);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, []);
  return { ...size, ref };
}
