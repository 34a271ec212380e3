import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { isAtBottom } from './scroll-place.ts';

type Sticky = { readonly list: RefObject<HTMLDivElement | null>; /** There is something newer below. */ readonly isBehind: boolean; readonly toBottom: () => void };

/** Follows a growing list for whoever reads its end, and for whoever has just written. [S0-177] */
export function useStickToBottom(length: number, isMine: boolean): Sticky {
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [isBehind, setIsBehind] = useState(false);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const look = (): void => {
      follows.current = isAtBottom(element);
      setIsBehind(!follows.current);
    };
    element.addEventListener('scroll', look, { passive: true });
    // A keyboard that rises on a phone makes the list shorter, and the newest line must stay in sight.
    const observer = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && (follows.current || isMine)) element.scrollTop = element.scrollHeight;
  }, [length, isMine]);
  return { list, isBehind, toBottom: () => list.current?.scrollTo({ top: list.current.scrollHeight, behavior: 'smooth' }) };
}
