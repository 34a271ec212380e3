import { SlidersHorizontal } from 'lucide-react';
import { CornerPanel } from './CornerPanel.tsx';
import { LanguageSelect } from './LanguageSelect.tsx';
import { useTexts } from './language/use-texts.ts';
import { uiTexts } from './texts/ui-texts.ts';
import { ThemeSelect } from './ThemeSelect.tsx';

/** Theme and language for people who are not signed in; stands in the upper corner of a page. */
export function AppearanceButton() {
  const t = useTexts(uiTexts);
  return (
    <CornerPanel
      label={t('appearance.label')}
      buttonLabel={t('appearance.label')}
      button={<SlidersHorizontal aria-hidden className="size-5" />}
      buttonLook="inline-flex size-touch items-center justify-center rounded-full text-muted transition-colors hover:bg-accent-soft hover:text-ink"
    >
      <div className="flex flex-col gap-4 p-3">
        <ThemeSelect />
        <LanguageSelect />
      </div>
    </CornerPanel>
  );
}
