import { useTexts } from '@parley/ui';
import { AskForLetter } from './AskForLetter.tsx';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { identityTexts } from './texts/identity-texts.ts';

export function ForgotPasswordPage() {
  const t = useTexts(identityTexts);
  return (
    <AuthCard title={t('forgot.title')} footer={<AuthLink to="/sign-in">{t('auth.back')}</AuthLink>}>
      <p className="text-muted">{t('forgot.note')}</p>
      <AskForLetter kind="reset" autoFocus />
    </AuthCard>
  );
}
