import { chooseLanguage, chooseTextSize, chooseTheme, languages, RadioGroup, Select, textSizes, themeChoices, useLanguageChoice, useTexts, useTheme, type LanguageChoice, type TextSize, type ThemeChoice } from '@parley/ui';
import { settingTexts } from './texts/setting-texts.ts';

/** Theme, size of the writing and language, of all pages. A meeting stays dark, with more contrast where that is chosen. */
export function LookSettings() {
  const t = useTexts(settingTexts);
  const { theme, textSize } = useTheme();
  const language = useLanguageChoice();
  return (
    <div className="flex flex-col gap-5">
      <RadioGroup row label={t('look.theme')} value={theme} options={themeChoices.map((value) => ({ value, label: t(`look.theme.${value}`) }))} onChange={(value) => chooseTheme(value as ThemeChoice)} />
      <p className="-mt-3 text-label text-muted">{t('look.theme-note')}</p>
      <RadioGroup row label={t('look.size')} value={textSize} options={textSizes.map((value) => ({ value, label: t(`look.size.${value}`) }))} onChange={(value) => chooseTextSize(value as TextSize)} />
      <Select label={t('look.language')} value={language} options={[{ value: 'system', label: t('look.language.system') }, ...languages.map(({ tag, name }) => ({ value: tag, label: name }))]} onChange={(value) => void chooseLanguage(value as LanguageChoice)} />
    </div>
  );
}
