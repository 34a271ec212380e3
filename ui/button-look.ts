import { classes } from './classes.ts';

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'bg-surface text-ink border border-edge hover:bg-canvas',
  quiet: 'text-ink hover:bg-accent-soft',
  danger: 'bg-danger-fill text-on-danger hover:bg-danger-strong',
} as const;
export type ButtonLook = keyof typeof looks;

/** The classes of a text button, for links that look like one. */
export function buttonLook(look: ButtonLook, className?: string): string {
  return classes('inline-flex min-h-touch items-center justify-center gap-2 rounded-control px-4 text-body font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-60', looks[look], className);
}
