import { classes, PasswordField } from '@parley/ui';
import { useState } from 'react';
import { passwordStrength } from './password-strength.ts';

type NewPasswordFieldsProps = { readonly label?: string; readonly problem: string | undefined; readonly confirmProblem: string | undefined; readonly autoFocus?: boolean };

const words = ['Too short', 'Weak', 'Good', 'Strong'] as const;
const fills = ['bg-line', 'bg-danger', 'bg-accent', 'bg-accent'] as const;

/** A new password, twice, with a word about it. In the form they are `password` and `confirm`. */
export function NewPasswordFields({ label = 'Password', problem, confirmProblem, autoFocus = false }: NewPasswordFieldsProps) {
  const [typed, setTyped] = useState('');
  const strength = passwordStrength(typed);
  return (
    <>
      <PasswordField
        label={label}
        name="password"
        autoComplete="new-password"
        required
        autoFocus={autoFocus}
        maxLength={256}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        hint="Use 8 or more characters with a mix of letters, numbers and symbols. Longer is better."
        problem={problem}
        aside={<span role="status" className="text-muted">{typed === '' ? '' : words[strength]}</span>}
      />
      <div aria-hidden className="-mt-2 grid grid-cols-3 gap-1">
        {[1, 2, 3].map((step) => (
          <span key={step} className={classes('h-1 rounded-full transition-colors', step <= strength ? fills[strength] : 'bg-line')} />
        ))}
      </div>
      <PasswordField label={`Confirm ${label.toLowerCase()}`} name="confirm" autoComplete="new-password" required maxLength={256} problem={confirmProblem} />
    </>
  );
}
