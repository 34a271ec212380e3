import { classes } from '@parley/ui';
import type { ReactNode } from 'react';

type TileFrameProps = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Jumps instead of gliding: the window is being pulled, and tiles stay with it. */
  readonly still: boolean;
  readonly children: ReactNode;
};

/**
 * Where a tile stands. It glides to its next place by a transform; a glide that is interrupted goes on from where it is.
 * What is inside is laid out on its own, so a new size costs this tile and no other.
 */
export function TileFrame({ x, y, width, height, still, children }: TileFrameProps) {
  return (
    <div
      className={classes('absolute top-0 left-0 animate-fade-in contain-strict', !still && 'transition-[transform,width,height] duration-240 ease-enter')}
      style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
    >
      {children}
    </div>
  );
}
