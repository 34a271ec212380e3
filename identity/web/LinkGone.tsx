import { Notice, useTexts } from '@parley/ui';
import { AskForLetter } from './AskForLetter.tsx';
import { AuthCard } from './AuthCard.tsx';
import { AuthLink } from './AuthLink.tsx';
import { explainAuthProblem } from './error-messages.ts';
import { identityTexts } from './texts/identity-texts.ts';

type LinkGoneProps = { readonly title: string; readonly error: unknown; readonly another?: 'confirm' | 'reset' };

/** A link that opens nothing, and how to get one that does. */
export function LinkGone({ title, error, another }: LinkGoneProps) {
  const t = useTexts(identityTexts);
  const problem = explainAuthProblem(error);
  const isGone = problem.code === 'identity.link.gone';
  return (
    <AuthCard title={title} footer={<AuthLink to="/sign-in">{t('auth.back')}</AuthLink>}>
      <Notice kind="problem" title={problem.text}>
        {isGone ? t(another === undefined ? 'link.ask-operators' : 'link.ask-again') : undefined}
      </Notice>
      {isGone && another !== undefined && <AskForLetter kind={another} />}
    </AuthCard>
  );
}
