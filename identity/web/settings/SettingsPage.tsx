import { classes, usePageTitle, useTexts } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import type { Session } from '../auth-client.ts';
import { settingsSections } from './settings-sections.tsx';
import { settingsTexts } from './texts/settings-texts.ts';

type SettingsPageProps = { readonly session: Session; readonly path: string | undefined };

/** Everything about one's own account, and for operators about the server: a list of sections beside the open one. */
export function SettingsPage({ session, path }: SettingsPageProps) {
  const t = useTexts(settingsTexts);
  const sections = settingsSections.filter(({ shownTo }) => shownTo?.(session) ?? true);
  const open = sections.find((section) => section.path === path) ?? sections[0];
  usePageTitle(open === undefined ? t('title') : t(`section.${open.path}`));
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-1 flex-col gap-4 px-4 pt-2 pb-16 sm:px-8 md:flex-row md:gap-12 md:pt-4">
      <nav aria-label={t('title')} className="max-md:-mx-4 max-md:overflow-x-auto max-md:px-4 sm:max-md:-mx-8 sm:max-md:px-8 md:w-52 md:shrink-0">
        <ul className="flex w-max gap-1 pb-2 md:sticky md:top-4 md:w-full md:flex-col md:pb-0">
          {sections.map((section) => (
            <li key={section.path} ref={section === open ? intoView : undefined} className="shrink-0">
              <Link
                to="/settings/$section"
                params={{ section: section.path }}
                aria-current={section === open ? 'page' : undefined}
                className={classes('flex min-h-touch items-center rounded-control px-3 transition-colors', section === open ? 'bg-accent-soft font-medium text-ink' : 'text-muted hover:bg-accent-soft hover:text-ink')}
              >
                {t(`section.${section.path}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main className="min-w-0 flex-1">
        {open !== undefined && (
          <>
            <h1 className="mb-6 text-heading">{t(`section.${open.path}`)}</h1>
            <open.Component session={session} />
          </>
        )}
      </main>
    </div>
  );
}

/** On a phone the list is one line that scrolls: the open section must not lie outside of it. */
function intoView(item: HTMLLIElement | null): void {
  item?.scrollIntoView({ block: 'nearest', inline: 'center' });
}
