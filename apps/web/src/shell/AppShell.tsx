import { UserMenu, type Session } from '@parley/identity/web';
import { useTexts, Wordmark } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { appTexts } from '../texts/app-texts.ts';
import { AreaLinks } from './AreaLinks.tsx';
import { areas } from './areas.ts';
import { contentId, SkipLink } from './SkipLink.tsx';

type AppShellProps = { readonly session: Session; readonly children: ReactNode };

/** What stands around every page of a signed-in person: where one can go, who one is, and the way past both. */
export function AppShell({ session, children }: AppShellProps) {
  const t = useTexts(appTexts);
  // One place to go to needs no bar at the thumb: the name above leads there.
  const hasBar = areas.length > 1;
  return (
    <div className="flex min-h-full flex-col">
      <SkipLink />
      <header className="flex min-h-16 items-center gap-6 px-4 py-2 sm:px-8">
        <Link to="/" aria-label={t('shell.start')} className="rounded-control">
          <Wordmark />
        </Link>
        <AreaLinks className="max-sm:hidden" look="tabs" />
        <div className="ms-auto flex items-center gap-2">
          <UserMenu session={session} />
        </div>
      </header>
      <div id={contentId} tabIndex={-1} className="flex flex-1 flex-col outline-none">
        {children}
      </div>
      {hasBar && <AreaLinks className="sticky bottom-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden" look="bar" />}
    </div>
  );
}
