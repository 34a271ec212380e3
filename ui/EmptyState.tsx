import type { ReactNode } from 'react';

type EmptyStateProps = { readonly icon?: ReactNode; readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode };

/** What stands where nothing is yet: what will be here, and how it gets here. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      {icon !== undefined && (
        <span aria-hidden className="flex size-12 items-center justify-center rounded-full bg-accent-soft text-accent [&_svg]:size-6">
          {icon}
        </span>
      )}
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="max-w-sm text-label text-muted">{children}</div>}
      {action}
    </div>
  );
}
