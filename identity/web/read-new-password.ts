import { readTexts } from '@parley/ui';
import { FormProblem } from './error-messages.ts';
import { identityTexts } from './texts/identity-texts.ts';

/** Answers  what was typed twice. Errors  FormProblem when the two differ */
export function readNewPassword(form: FormData): string {
  const password = String(form.get('password'));
  if (password !== String(form.get('confirm'))) throw new FormProblem({ field: 'confirm', text: readTexts(identityTexts)('error.passwords-differ') });
  return password;
}
