import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classes } from './classes.ts';

type RoundButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
  /** What it does, for assistive technology and as the tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly look?: 'plain' | 'off' | 'active' | 'danger';
};

const looks = {
  plain: 'bg-raised text-ink hover:bg-line',
  off: 'bg-danger-soft text-danger hover:brightness-110',
  active: 'bg-accent text-on-accent hover:bg-accent-strong',
  danger: 'bg-danger-fill text-on-danger hover:bg-danger-strong',
} as const;

/** A control of the meeting bar: an icon in a circle, 48 px, so that a thumb hits it. */
export function RoundButton({ label, icon, look = 'plain', className, ...rest }: RoundButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classes(
        'inline-flex size-12 shrink-0 items-center justify-center rounded-full transition-colors disabled:cursor-not-allowed disabled:opacity-50',
        looks[look],
        className,
      )}
    >
      {icon}
    </button>
  );
}
