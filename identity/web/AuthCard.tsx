import { Wordmark } from '@parley/ui';
import type { ReactNode } from 'react';

/** The frame that signing in and signing up share. */
export function AuthCard({ title, children, footer }: { readonly title: string; readonly children: ReactNode; readonly footer: ReactNode }) {
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-8 px-4 py-10">
      <Wordmark />
      <section aria-labelledby="auth-title" className="w-full max-w-md rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">
        <h1 id="auth-title" className="mb-6 text-2xl font-semibold tracking-tight">
          {title}
        </h1>
        {children}
      </section>
      <p className="text-sm text-muted">{footer}</p>
    </main>
  );
}
