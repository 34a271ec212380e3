import type { ReactNode } from 'react';
import { classes } from './classes.ts';

type BadgeProps = { readonly tone?: keyof typeof tones; readonly icon?: ReactNode; readonly children: ReactNode };

const tones = {
  plain: 'bg-canvas text-muted border border-line',
  accent: 'bg-accent-soft text-accent',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  live: 'bg-danger-fill text-on-danger',
} as const;

/** A word about a thing: a role, a state. */
export function Badge({ tone = 'plain', icon, children }: BadgeProps) {
  return <span className={classes('inline-flex shrink-0 items-center gap-1.5 rounded-full px-2 py-0.5 text-caption font-medium [&_svg]:size-3.5', tones[tone])}>{icon}{children}</span>;
}
