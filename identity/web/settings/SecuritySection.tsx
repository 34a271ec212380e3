import { Notice, Spinner } from '@parley/ui';
import { PasskeysPanel } from './PasskeysPanel.tsx';
import { TwoStepPanel } from './TwoStepPanel.tsx';
import { useFactors } from './use-factors.ts';

/** Two-step verification and passkeys of one's own account. */
export function SecuritySection() {
  const { factors, failed } = useFactors();
  if (failed) return <Notice kind="problem" title="Your security settings could not be read.">Reload the page to try again.</Notice>;
  if (factors === undefined) return <Spinner label="One moment" />;
  return (
    <>
      <TwoStepPanel factors={factors} />
      <PasskeysPanel passkeys={factors.passkeys} thisDevice={factors.thisDevice} />
    </>
  );
}
