import { classes, useTexts } from '@parley/ui';
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { cornerByKey, cornerPlace, keepInside, nearestCorner } from './corner-places.ts';
import type { Corner } from './stage-choices.ts';
import { stageTexts } from './texts/stage-texts.ts';

type FloatingSelfProps = {
  readonly stage: { readonly width: number; readonly height: number };
  readonly corner: Corner;
  readonly onCorner: (corner: Corner) => void;
  readonly children: ReactNode;
};

type Drag = { readonly pointer: number; readonly fromX: number; readonly fromY: number; readonly x: number; readonly y: number };

/** One's own picture above the others: dragged or sent by arrow keys, it settles in the nearest corner. */
export function FloatingSelf({ stage, corner, onCorner, children }: FloatingSelfProps) {
  const t = useTexts(stageTexts);
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag>();
  const width = Math.round(Math.min(224, Math.max(112, stage.width * 0.22)));
  const size = { width, height: Math.round((width * 9) / 16) };
  const place = drag === undefined ? cornerPlace(corner, stage, size) : keepInside(drag, stage, size);

  function onPointerDown(event: PointerEvent): void {
    // A press on one of its buttons is a press.
    if (event.button !== 0 || (event.target as Element).closest('button') !== null) return;
    event.stopPropagation(); // it turns no page
    box.current?.setPointerCapture(event.pointerId);
    setDrag({ pointer: event.pointerId, fromX: event.clientX - place.x, fromY: event.clientY - place.y, ...place });
  }
  function onPointerMove(event: PointerEvent): void {
    if (drag?.pointer === event.pointerId) setDrag({ ...drag, x: event.clientX - drag.fromX, y: event.clientY - drag.fromY });
  }
  function settle(): void {
    if (drag === undefined) return;
    onCorner(nearestCorner({ ...place, ...size }, stage));
    setDrag(undefined);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const next = event.target === box.current ? cornerByKey(corner, event.key) : undefined;
    if (next === undefined) return;
    event.preventDefault();
    onCorner(next);
  }
  return (
    <div
      ref={box}
      role="group"
      tabIndex={0}
      aria-label={t('self.floating')}
      aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={settle}
      onPointerCancel={settle}
      onKeyDown={onKeyDown}
      className={classes('absolute top-0 left-0 z-10 touch-none rounded-tile shadow-float', drag === undefined ? 'cursor-grab transition-transform duration-240 ease-enter' : 'cursor-grabbing')}
      style={{ transform: `translate(${place.x}px, ${place.y}px)`, ...size }}
    >
      {children}
    </div>
  );
}
