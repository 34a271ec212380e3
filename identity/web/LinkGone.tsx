import { Notice } from '@parley/ui';
import { AskForLetter } from './AskForLetter.tsx';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { explainAuthProblem } from './error-messages.ts';

type LinkGoneProps = { readonly title: string; readonly error: unknown; readonly another?: 'confirm' | 'reset' };

/** A link that opens nothing, and how to get one that does. */
export function LinkGone({ title, error, another }: LinkGoneProps) {
  const problem = explainAuthProblem(error);
  const isGone = problem.code === 'identity.link.gone';
  return (
    <AuthCard title={title} footer={<AuthLink to="/sign-in">Back to sign in</AuthLink>}>
      <Notice kind="problem" title={problem.text}>
        {isGone ? (another === undefined ? 'If you still cannot use your account, ask the people who run this server.' : 'Have a new one sent to your address.') : undefined}
      </Notice>
      {isGone && another !== undefined && <AskForLetter kind={another} />}
    </AuthCard>
  );
}
