import { classes, PasswordField, useTexts } from '@parley/ui';
import { useState } from 'react';
import { identityTexts } from './texts/identity-texts.ts';
import { passwordStrength } from './password-strength.ts';

type NewPasswordFieldsProps = {
  /** Of a new account, or in place of an old one. */
  readonly kind?: 'first' | 'new';
  readonly problem: string | undefined;
  readonly confirmProblem: string | undefined;
  readonly autoFocus?: boolean;
};

const fills = ['bg-line', 'bg-danger', 'bg-accent', 'bg-accent'] as const;

/** A new password, twice, with a word about it. In the form they are `password` and `confirm`. */
export function NewPasswordFields({ kind = 'first', problem, confirmProblem, autoFocus = false }: NewPasswordFieldsProps) {
  const t = useTexts(identityTexts);
  const [typed, setTyped] = useState('');
  const strength = passwordStrength(typed);
  return (
    <>
      <PasswordField
        label={t(kind === 'new' ? 'password.new' : 'field.password')}
        name="password"
        autoComplete="new-password"
        required
        autoFocus={autoFocus}
        maxLength={256}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        hint={t('password.hint')}
        problem={problem}
        aside={<span role="status" className="text-muted">{typed === '' ? '' : t(`password.strength.${strength}`)}</span>}
      />
      <div aria-hidden className="-mt-2 grid grid-cols-3 gap-1">
        {[1, 2, 3].map((step) => (
          <span key={step} className={classes('h-1 rounded-full transition-colors', step <= strength ? fills[strength] : 'bg-line')} />
        ))}
      </div>
      <PasswordField label={t(kind === 'new' ? 'password.confirm-new' : 'password.confirm')} name="confirm" autoComplete="new-password" required maxLength={256} problem={confirmProblem} />
    </>
  );
}
