import { AppearanceFields, useTexts } from '@parley/ui';
import { settingTexts } from './texts/setting-texts.ts';

/** Theme, size of the writing and language, of all pages. A meeting stays dark, with more contrast where that is chosen. */
export function LookSettings() {
  const t = useTexts(settingTexts);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-label text-muted">{t('look.theme-note')}</p>
      <AppearanceFields />
    </div>
  );
}
