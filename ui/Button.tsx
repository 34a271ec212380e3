import type { ButtonHTMLAttributes } from 'react';
import { classes } from './classes.ts';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly look?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly busy?: boolean;
};

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'bg-surface text-ink border border-edge hover:bg-canvas',
  quiet: 'text-ink hover:bg-accent-soft',
  danger: 'bg-danger-fill text-on-danger hover:bg-danger-strong',
} as const;

/** A text button. While `busy` it keeps its width, says so to assistive technology and ignores presses. */
export function Button({ look = 'primary', busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy}
      className={classes(
        'inline-flex min-h-11 items-center justify-center gap-2 rounded-control px-4 text-body font-medium transition-colors',
        'disabled:cursor-not-allowed disabled:opacity-60',
        looks[look],
        className,
      )}
    >
      {children}
    </button>
  );
}
