import type { ReactNode } from 'react';

type PanelProps = { readonly title: string; readonly note?: ReactNode; readonly children: ReactNode; readonly danger?: boolean };

/** One concern of a page: a title, a sentence about it, and what can be done. */
export function Panel({ title, note, children, danger = false }: PanelProps) {
  return (
    <section aria-label={title} className={`mb-6 rounded-card border bg-surface p-5 sm:p-6 ${danger ? 'border-danger' : 'border-line'}`}>
      <h2 className="text-lg font-semibold tracking-tight">{title}</h2>
      {note !== undefined && <p className="mt-1 text-sm text-muted">{note}</p>}
      <div className="mt-4 flex flex-col gap-4">{children}</div>
    </section>
  );
}
