import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from './classes.ts';
import { ariaShortcut, type Shortcut } from './shortcuts.ts';
import { Tooltip } from './Tooltip.tsx';

export type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children' | 'aria-label' | 'title'> & {
  /** What it does: its name, and its tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly shortcut?: Shortcut | undefined;
  readonly look?: IconButtonLook;
  /** small 36 px, for places where nobody's thumb has to hit; medium 44 px; bar 48 px, for a meeting's bar. */
  readonly size?: 'small' | 'medium' | 'bar';
  readonly tooltipSide?: 'top' | 'bottom' | 'left' | 'right';
  readonly ref?: Ref<HTMLButtonElement>;
};
export type IconButtonLook = keyof typeof looks;

const looks = {
  quiet: 'text-muted hover:bg-accent-soft hover:text-ink',
  plain: 'bg-raised text-ink hover:bg-line contrast:border contrast:border-edge',
  active: 'bg-accent text-on-accent hover:bg-accent-strong',
  off: 'bg-danger-soft text-danger hover:brightness-105 contrast:border contrast:border-danger',
  danger: 'bg-danger-fill text-on-danger hover:bg-danger-strong',
} as const;
const sizes = { small: 'size-9 [&_svg]:size-4', medium: 'size-touch [&_svg]:size-5', bar: 'size-bar [&_svg]:size-5' } as const;

/** A round button with an icon. The tooltip repeats the name, so it is not read out a second time. */
export function IconButton({ label, icon, shortcut, look = 'quiet', size = 'medium', tooltipSide, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut} {...(tooltipSide === undefined ? {} : { side: tooltipSide })}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-describedby={rest['aria-describedby']}
        aria-keyshortcuts={shortcut === undefined ? undefined : ariaShortcut(shortcut)}
        className={classes('inline-flex shrink-0 items-center justify-center rounded-full transition-colors disabled:cursor-not-allowed disabled:opacity-50', looks[look], sizes[size], className)}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
