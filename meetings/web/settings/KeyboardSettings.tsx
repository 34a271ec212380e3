import { Switch, useTexts } from '@parley/ui';
import { settingsStore } from './settings-store.ts';
import { settingTexts } from './texts/setting-texts.ts';
import { useSettings } from './use-settings.ts';

/** Letters that do something can be in the way of whoever dictates. [WCAG 2.1.4] */
export function KeyboardSettings() {
  const t = useTexts(settingTexts);
  const { bareKeys } = useSettings();
  return <Switch label={t('keyboard.bare')} note={t('keyboard.bare-note')} checked={bareKeys} onChange={(on) => settingsStore.change({ bareKeys: on })} />;
}
