import { Contrast, Monitor, Moon, Sun } from 'lucide-react';
import { LanguageSelect } from './LanguageSelect.tsx';
import { useTexts } from './language/use-texts.ts';
import { RadioGroup } from './RadioGroup.tsx';
import { uiTexts } from './texts/ui-texts.ts';
import { chooseTextSize, chooseTheme, textSizes, themeChoices, type ThemeChoice } from './theme/theme-store.ts';
import { useTheme } from './theme/use-theme.ts';

const icons: Readonly<Record<ThemeChoice, typeof Sun>> = { system: Monitor, light: Sun, dark: Moon, contrast: Contrast };

/** Theme, text size and language of this browser, each taking effect at once. For settings; menus have `ThemeSelect`. */
export function AppearanceFields() {
  const t = useTexts(uiTexts);
  const { theme, textSize } = useTheme();
  return (
    <div className="flex flex-col gap-6">
      <RadioGroup
        row
        label={t('theme.label')}
        value={theme}
        onChange={(value) => chooseTheme(themeChoices.find((one) => one === value) ?? 'system')}
        options={themeChoices.map((value) => {
          const Icon = icons[value];
          return { value, label: t(`theme.${value}`), icon: <Icon aria-hidden /> };
        })}
      />
      <RadioGroup row label={t('text-size.label')} value={textSize} onChange={(value) => chooseTextSize(textSizes.find((one) => one === value) ?? 'normal')} options={textSizes.map((value) => ({ value, label: t(`text-size.${value}`) }))} />
      <LanguageSelect className="max-w-xs" />
    </div>
  );
}
