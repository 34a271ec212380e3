import { AskForLetter } from './AskForLetter.tsx';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';

export function ForgotPasswordPage() {
  return (
    <AuthCard title="Forgot your password?" footer={<AuthLink to="/sign-in">Back to sign in</AuthLink>}>
      <p className="text-muted">Type the email address of your account. We send a link to it with which you choose a new password.</p>
      <AskForLetter kind="reset" autoFocus />
    </AuthCard>
  );
}
