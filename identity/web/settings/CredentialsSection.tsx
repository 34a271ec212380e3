import { Button, Notice, Spinner, useTexts } from '@parley/ui';
import { useQuery } from '@tanstack/react-query';
import { readOwnAddress } from '../address-client.ts';
import { explainAuthProblem } from '../error-messages.ts';
import { AddressPanel } from './AddressPanel.tsx';
import { PasswordPanel } from './PasswordPanel.tsx';
import { settingsTexts } from './texts/settings-texts.ts';

/** The address and the password of one's own account. */
export function CredentialsSection() {
  const t = useTexts(settingsTexts);
  const { data: own, error, refetch } = useQuery({ queryKey: ['identity', 'address'], queryFn: readOwnAddress, retry: 1 });
  const again = (): void => void refetch();
  if (own !== undefined) {
    return (
      <>
        <AddressPanel own={own} onChanged={again} />
        <PasswordPanel hasPassword={own.hasPassword} onChanged={again} />
      </>
    );
  }
  if (error === null) return <Spinner label={t('wait')} />;
  return (
    <Notice kind="problem" title={explainAuthProblem(error).text} action={<Button look="secondary" onClick={again}>{t('try-again')}</Button>} />
  );
}
