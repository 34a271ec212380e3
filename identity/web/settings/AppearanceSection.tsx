import { AppearanceFields, Panel, useTexts } from '@parley/ui';
import { settingsTexts } from './texts/settings-texts.ts';

/** How pages look in this browser, and in which language they speak. */
export function AppearanceSection() {
  const t = useTexts(settingsTexts);
  return (
    <Panel title={t('appearance.panel')} note={t('appearance.note')}>
      <AppearanceFields />
    </Panel>
  );
}
