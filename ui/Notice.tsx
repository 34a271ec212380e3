import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

type NoticeProps = {
  readonly kind?: 'info' | 'problem';
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
};

/** A sentence that matters now: what happened in the title, what to do about it below. */
export function Notice({ kind = 'info', title, children, action }: NoticeProps) {
  const Icon = kind === 'problem' ? CircleAlert : Info;
  return (
    <div
      role={kind === 'problem' ? 'alert' : 'status'}
      className={classes('flex items-start gap-3 rounded-control px-4 py-3 text-sm', kind === 'problem' ? 'bg-danger-soft text-danger' : 'bg-accent-soft text-ink')}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children !== undefined && <div className="mt-0.5 opacity-90">{children}</div>}
      </div>
      {action}
    </div>
  );
}
