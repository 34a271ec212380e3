import { AppearanceButton, usePageTitle, Wordmark } from '@parley/ui';
import { useEffect, type ReactNode } from 'react';

type AuthCardProps = {
  readonly title: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  /** The way to another form is hidden while this one is sent; its place stays. */
  readonly busy?: boolean;
};

/** The frame that signing in, signing up and the pages behind letters share. */
export function AuthCard({ title, children, footer, busy = false }: AuthCardProps) {
  usePageTitle(title);
  useEffect(() => {
    // Newer browsers answer a promise here, which is no clean-up.
    void globalThis.scrollTo({ top: 0 });
  }, []);
  return (
    <div className="flex min-h-full flex-col">
      <header className="flex min-h-16 items-center justify-between px-4 py-2 sm:px-8">
        <Wordmark />
        <AppearanceButton />
      </header>
      <main className="flex flex-1 flex-col items-center justify-center gap-6 px-4 pt-2 pb-16">
        <section aria-labelledby="auth-title" className="w-full max-w-md animate-swap-in rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">
          <h1 id="auth-title" className="mb-6 text-heading">
            {title}
          </h1>
          {children}
        </section>
        <p className={`min-h-6 text-label text-muted ${busy ? 'invisible' : ''}`}>{footer}</p>
      </main>
    </div>
  );
}
