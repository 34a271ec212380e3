import { Button, Notice, TextField, useTexts } from '@parley/ui';
import { useState } from 'react';
import { askForConfirmation, askForReset } from './address-client.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { useAuthForm } from './use-auth-form.ts';

type AskForLetterProps = { readonly kind: 'confirm' | 'reset'; readonly email?: string; readonly autoFocus?: boolean };

const ask = { confirm: askForConfirmation, reset: askForReset } as const;

/** A field for an address, and a letter to it. The answer is the same for every address: only its reader learns more. */
export function AskForLetter({ kind, email, autoFocus = false }: AskForLetterProps) {
  const t = useTexts(identityTexts);
  const [isSent, setIsSent] = useState(false);
  const { busy, problem, onSubmit } = useAuthForm(
    async (form) => {
      setIsSent(false);
      await ask[kind](email ?? String(form.get('email')).trim());
      setIsSent(true);
    },
    'stay',
  );
  return (
    <form onSubmit={onSubmit} className="mt-4">
      <fieldset disabled={busy} className="flex flex-col gap-4">
        {problem !== undefined && <Notice kind="problem" title={problem.text} />}
        {isSent && (
          <Notice title={t(`letter.sent.${kind}`)}>
            {t('letter.look')}
          </Notice>
        )}
        {email === undefined && <TextField label={t('field.email')} name="email" type="email" autoComplete="email" required autoFocus={autoFocus} />}
        <Button type="submit" look={kind === 'reset' && !isSent ? 'primary' : 'secondary'} busy={busy}>
          {t(isSent ? 'letter.again' : 'letter.send')}
        </Button>
      </fieldset>
    </form>
  );
}
