import { WelcomePage } from '../WelcomePage.tsx';
import { useGo } from './use-go.ts';

// Pages that links in emails lead to, and the one that sends such an email.
export { ConfirmEmailPage } from '../ConfirmEmailPage.tsx';
export { ForgotPasswordPage } from '../ForgotPasswordPage.tsx';
export { ResetPasswordPage } from '../ResetPasswordPage.tsx';
export { UndoEmailChangePage } from '../UndoEmailChangePage.tsx';

export function Welcome() {
  return <WelcomePage onGo={useGo()} />;
}
