import type { ReactNode } from 'react';

type ProgressRingProps = {
  readonly label: string;
  /** From 0 to 1. */
  readonly value: number;
  /** How the value is read out, such as "40 seconds left". */
  readonly valueText?: string;
  /** In the middle. */
  readonly children?: ReactNode;
};

const radius = 22;
const around = 2 * Math.PI * radius;

/** How much is done, or left, as a ring. */
export function ProgressRing({ label, value, valueText, children }: ProgressRingProps) {
  const share = Math.min(1, Math.max(0, value));
  return (
    <span role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)} aria-valuetext={valueText} className="relative inline-flex size-14 items-center justify-center text-label font-medium tabular-nums">
      <svg aria-hidden viewBox="0 0 50 50" className="absolute inset-0 size-full -rotate-90">
        <circle cx="25" cy="25" r={radius} fill="none" strokeWidth="4" className="stroke-line" />
        <circle cx="25" cy="25" r={radius} fill="none" strokeWidth="4" strokeLinecap="round" strokeDasharray={around} strokeDashoffset={around * (1 - share)} className="stroke-accent transition-[stroke-dashoffset] duration-1000 ease-linear" />
      </svg>
      {children}
    </span>
  );
}
