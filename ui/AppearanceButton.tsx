import { SlidersHorizontal } from 'lucide-react';
import { LanguageSelect } from './LanguageSelect.tsx';
import { useTexts } from './language/use-texts.ts';
import { Popover } from './Popover.tsx';
import { uiTexts } from './texts/ui-texts.ts';
import { ThemeSelect } from './ThemeSelect.tsx';

/** Theme and language for people who are not signed in, or are in the middle of something. */
export function AppearanceButton() {
  const t = useTexts(uiTexts);
  return (
    <Popover
      label={t('appearance.label')}
      side="bottom"
      align="end"
      trigger={
        <button type="button" aria-label={t('appearance.label')} className="inline-flex size-touch items-center justify-center rounded-full text-muted transition-colors hover:bg-accent-soft hover:text-ink">
          <SlidersHorizontal aria-hidden className="size-5" />
        </button>
      }
    >
      <div className="flex flex-col gap-4 p-3">
        <ThemeSelect />
        <LanguageSelect />
      </div>
    </Popover>
  );
}
