import { useTexts } from '@parley/ui';
import { appTexts } from '../texts/app-texts.ts';

export const contentId = 'content';

/** The first thing Tab reaches: past the navigation, to the page. Seen only while it has the focus. */
export function SkipLink() {
  const t = useTexts(appTexts);
  return (
    <a
      href={`#${contentId}`}
      onClick={(event) => {
        // The address stays as it is: it may be shared.
        event.preventDefault();
        document.getElementById(contentId)?.focus();
      }}
      className="fixed start-4 top-2 z-60 -translate-y-20 rounded-control bg-accent px-4 py-2.5 font-medium text-on-accent focus:translate-y-0"
    >
      {t('shell.skip')}
    </a>
  );
}
