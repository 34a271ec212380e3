import type { SecondFactor } from '@parley/identity/contract';
import { Button, Notice, Spinner, TextField, useTexts } from '@parley/ui';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { AuthCard } from './AuthCard.tsx';
import { identityTexts } from './texts/identity-texts.ts';
import { useFocusAfterProblem } from './use-focus-after-problem.ts';
import { useSecondFactor } from './use-second-factor.ts';

/** Between the password and the session of an account with two-step verification. */
export function SecondFactorPage({ next }: { readonly next: string }) {
  const t = useTexts(identityTexts);
  const navigate = useNavigate();
  const { methods, failed, method, choose, busy, problem, over, giveCode, usePasskey, cancel } = useSecondFactor(next);
  if (methods === null) return <Navigate to="/sign-in" search={{ next }} replace />;

  const startOver = (): void => void cancel().finally(() => navigate({ to: '/sign-in', search: { next }, replace: true }));
  return (
    <AuthCard
      title={t('second.title')}
      footer={
        <button type="button" className="font-medium text-accent hover:underline" onClick={startOver}>
          {t('second.start-over')}
        </button>
      }
    >
      {methods === undefined && !failed && <Spinner label={t('wait')} />}
      {failed && (
        <Notice kind="problem" title={t('unreachable.title')}>
          {t('unreachable.reload')}
        </Notice>
      )}
      {methods !== undefined && (
        <div className="flex flex-col gap-4">
          {over ? (
            <>
              <Notice kind="problem" title={problem ?? t('second.ended')} />
              <Button onClick={startOver}>{t('second.again')}</Button>
            </>
          ) : (
            <>
              {method === 'passkey' ? <PasskeyStep busy={busy} problem={problem} onPress={usePasskey} /> : <CodeStep key={method} kind={method === 'recovery-code' ? 'recovery-code' : 'totp'} busy={busy} problem={problem} onCode={giveCode} />}
              <Others methods={methods.filter((other) => other !== method)} onChoose={choose} />
            </>
          )}
        </div>
      )}
    </AuthCard>
  );
}

type CodeStepProps = { readonly kind: 'totp' | 'recovery-code'; readonly busy: boolean; readonly problem: string | undefined; readonly onCode: (kind: 'totp' | 'recovery-code', code: string) => void };

function CodeStep({ kind, busy, problem, onCode }: CodeStepProps) {
  const t = useTexts(identityTexts);
  const [code, setCode] = useState('');
  const form = useFocusAfterProblem(busy, problem);
  const isApp = kind === 'totp';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onCode(kind, code);
    setCode('');
  };
  return (
    <form ref={form} onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-muted">{t(isApp ? 'second.totp' : 'second.recovery')}</p>
      <TextField
        label={t(isApp ? 'field.code' : 'second.recovery.field')}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        problem={problem}
        autoComplete={isApp ? 'one-time-code' : 'off'}
        inputMode={isApp ? 'numeric' : 'text'}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={isApp ? 7 : 24}
        required
        autoFocus
      />
      <Button type="submit" busy={busy}>
        {t('continue')}
      </Button>
    </form>
  );
}

function PasskeyStep({ busy, problem, onPress }: { readonly busy: boolean; readonly problem: string | undefined; readonly onPress: () => void }) {
  const t = useTexts(identityTexts);
  return (
    <>
      <p className="text-muted">{t('second.passkey')}</p>
      {problem !== undefined && <Notice kind="problem" title={problem} />}
      <Button busy={busy} onClick={onPress} autoFocus>
        <KeyRound aria-hidden className="size-4" /> {t('second.use-passkey')}
      </Button>
    </>
  );
}

function Others({ methods, onChoose }: { readonly methods: readonly SecondFactor[]; readonly onChoose: (method: SecondFactor) => void }) {
  const t = useTexts(identityTexts);
  if (methods.length === 0) return null;
  return (
    <ul className="flex flex-col border-t border-line pt-2">
      {methods.map((method) => (
        <li key={method}>
          <Button look="quiet" className="w-full justify-start px-2" onClick={() => onChoose(method)}>
            {t(`second.use-${method}`)}
          </Button>
        </li>
      ))}
    </ul>
  );
}
