import { Notice, Spinner, useTexts } from '@parley/ui';
import { PasskeysPanel } from './PasskeysPanel.tsx';
import { settingsTexts } from './texts/settings-texts.ts';
import { TwoStepPanel } from './TwoStepPanel.tsx';
import { useFactors } from './use-factors.ts';

/** Two-step verification and passkeys of one's own account. */
export function SecuritySection() {
  const t = useTexts(settingsTexts);
  const { factors, failed } = useFactors();
  if (failed) return <Notice kind="problem" title={t('security.failed')}>{t('reload')}</Notice>;
  if (factors === undefined) return <Spinner label={t('wait')} />;
  return (
    <>
      <TwoStepPanel factors={factors} />
      <PasskeysPanel passkeys={factors.passkeys} thisDevice={factors.thisDevice} />
    </>
  );
}
