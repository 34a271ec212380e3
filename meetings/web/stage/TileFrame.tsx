import { useRef, type ReactNode } from 'react';
import type { Rect } from './best-grid.ts';
import { useGlide } from './use-glide.ts';

type TileFrameProps = Rect & {
  /** Jumps instead of gliding: the window is being pulled, and tiles stay with it. */
  readonly still: boolean;
  readonly children: ReactNode;
};

/** Where a tile stands. What is inside is laid out on its own, so a new size costs this tile and no other. */
export function TileFrame({ x, y, width, height, still, children }: TileFrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  useGlide(frame, { x, y, width, height }, still);
  return (
    <div ref={frame} className="absolute top-0 left-0 origin-top-left animate-fade-in contain-strict" style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      {children}
    </div>
  );
}
