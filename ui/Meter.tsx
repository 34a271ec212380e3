import { useEffect, useRef } from 'react';

type MeterProps = {
  readonly label: string;
  /** The level now, from 0 to 1. Asked for with every picture the screen draws, so it must be cheap. */
  readonly read: () => number;
};

/** The value for readers, who would drown in sixty of them a second. */
const toldEveryMs = 1_000;

/** A level that moves, such as a microphone's. It draws without rendering: many of them cost nothing. */
export function Meter({ label, read }: MeterProps) {
  const meter = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const source = useRef(read);
  useEffect(() => {
    source.current = read;
  });
  useEffect(() => {
    let toldAt = -Infinity;
    let frame = 0;
    const draw = (now: number): void => {
      const level = Math.min(1, Math.max(0, source.current()));
      if (bar.current !== null) bar.current.style.scale = `${level} 1`;
      if (now - toldAt >= toldEveryMs) {
        toldAt = now;
        meter.current?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
      }
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div ref={meter} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0} className="h-1.5 overflow-hidden rounded-full bg-line">
      <div ref={bar} className="size-full origin-left scale-x-0 rounded-full bg-accent rtl:origin-right" />
    </div>
  );
}
