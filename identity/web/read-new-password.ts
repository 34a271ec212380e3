import { FormProblem, passwordsDiffer } from './error-messages.ts';

/** Answers  what was typed twice. Errors  FormProblem when the two differ */
export function readNewPassword(form: FormData): string {
  const password = String(form.get('password'));
  if (password !== String(form.get('confirm'))) throw new FormProblem(passwordsDiffer);
  return password;
}
