import { classes, Wordmark } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import type { Session } from '../auth-client.ts';
import { UserMenu } from '../UserMenu.tsx';
import { settingsSections } from './settings-sections.tsx';

type SettingsPageProps = { readonly session: Session; readonly path: string | undefined };

/** Everything about one's own account, and for operators about the server: a list of sections beside the open one. */
export function SettingsPage({ session, path }: SettingsPageProps) {
  const sections = settingsSections.filter(({ shownTo }) => shownTo?.(session) ?? true);
  const open = sections.find((section) => section.path === path) ?? sections[0];
  return (
    <div className="flex min-h-full flex-col">
      <header className="flex items-center justify-between px-4 py-4 sm:px-8">
        <Link to="/" aria-label="Back to the start">
          <Wordmark />
        </Link>
        <UserMenu session={session} />
      </header>
      <div className="mx-auto flex w-full max-w-5xl flex-1 flex-col gap-6 px-4 pb-16 sm:px-8 md:flex-row md:gap-12">
        <nav aria-label="Settings" className="md:w-52 md:shrink-0">
          <ul className="flex gap-1 overflow-x-auto pb-2 md:flex-col md:overflow-visible md:pb-0">
            {sections.map((section) => (
              <li key={section.path} ref={section === open ? intoView : undefined} className="shrink-0">
                <Link
                  to="/settings/$section"
                  params={{ section: section.path }}
                  aria-current={section === open ? 'page' : undefined}
                  className={classes(
                    'flex min-h-11 items-center rounded-control px-3 text-[0.95rem]',
                    section === open ? 'bg-accent-soft font-medium text-ink' : 'text-muted hover:bg-accent-soft hover:text-ink',
                  )}
                >
                  {section.title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <main className="min-w-0 flex-1">
          {open !== undefined && (
            <>
              <h1 className="mb-6 text-2xl font-semibold tracking-tight">{open.title}</h1>
              <open.Component session={session} />
            </>
          )}
        </main>
      </div>
    </div>
  );
}

/** On a phone the list is one line that scrolls: the open section must not lie outside of it. */
function intoView(item: HTMLLIElement | null): void {
  item?.scrollIntoView({ block: 'nearest', inline: 'center' });
}
