import { useTexts } from './language/use-texts.ts';
import { Select } from './Select.tsx';
import { uiTexts } from './texts/ui-texts.ts';
import { chooseTheme, themeChoices } from './theme/theme-store.ts';
import { useTheme } from './theme/use-theme.ts';

/** The theme of this browser, where room is short. */
export function ThemeSelect({ className }: { readonly className?: string }) {
  const t = useTexts(uiTexts);
  const { theme } = useTheme();
  const options = themeChoices.map((value) => ({ value, label: t(`theme.${value}`) }));
  return <Select label={t('theme.label')} value={theme} options={options} onChange={(value) => chooseTheme(themeChoices.find((one) => one === value) ?? 'system')} {...(className === undefined ? {} : { className })} />;
}
