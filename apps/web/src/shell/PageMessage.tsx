import { AppearanceButton, usePageTitle, Wordmark } from '@parley/ui';
import type { ReactNode } from 'react';

type PageMessageProps = { readonly title: string; readonly advice: string; readonly children: ReactNode };

/** A page that has nothing but a sentence, and the ways on from it. */
export function PageMessage({ title, advice, children }: PageMessageProps) {
  usePageTitle(title);
  return (
    <div className="flex min-h-full flex-col">
      <header className="flex min-h-16 items-center justify-between px-4 py-2 sm:px-8">
        <Wordmark />
        <AppearanceButton />
      </header>
      <main className="flex flex-1 flex-col items-center justify-center gap-4 px-4 pb-24 text-center">
        <h1 className="text-heading text-balance">{title}</h1>
        <p className="max-w-md text-muted">{advice}</p>
        <div className="mt-2 flex flex-wrap justify-center gap-3">{children}</div>
      </main>
    </div>
  );
}
