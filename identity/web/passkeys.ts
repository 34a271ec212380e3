import type { PasskeyAnswer, PasskeyRegistration } from '@parley/identity/contract';
import { readTexts } from '@parley/ui';
import { startAuthentication, startRegistration, WebAuthnError, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { post } from './auth-client.ts';
import { identityTexts } from './texts/identity-texts.ts';

/** Nobody has answered: closed, timed out, or another question took its place. Not worth an alarm. */
export class PasskeyNotGiven extends Error {}

/**
 * Lets the browser ask for a passkey, with the options of one of the server's addresses.
 *
 * Shape   with `autofill` it waits silently until a passkey is chosen in the name field
 * Errors  PasskeyNotGiven · AuthRefused
 */
export async function askForPasskey(optionsPath: string, { autofill = false } = {}): Promise<PasskeyAnswer> {
  const optionsJSON = await post<PublicKeyCredentialRequestOptionsJSON>(optionsPath, {});
  try {
    return bare(await startAuthentication({ optionsJSON, useBrowserAutofill: autofill, verifyBrowserAutofillInput: false })) as PasskeyAnswer;
  } catch (error) {
    throw explain(error);
  }
}

/** Errors  PasskeyNotGiven · AuthRefused · `identity.passkey.known-already` when this authenticator has one of this account */
export async function makePasskey(): Promise<PasskeyRegistration> {
  const optionsJSON = await post<PublicKeyCredentialCreationOptionsJSON>('/api/auth/passkeys/options', {});
  try {
    return bare(await startRegistration({ optionsJSON })) as PasskeyRegistration;
  } catch (error) {
    throw explain(error);
  }
}

/** Password managers add results of extensions that nobody asked for; the server takes no field that it does not know. */
function bare<Answer extends { readonly clientExtensionResults: unknown }>(answer: Answer): Answer {
  return { ...answer, clientExtensionResults: {} };
}

function explain(error: unknown): Error {
  const t = readTexts(identityTexts);
  const code = error instanceof WebAuthnError ? error.code : undefined;
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return new PasskeyNotGiven(t('passkey.problem.has-one'), { cause: error });
  if (code === 'ERROR_INVALID_DOMAIN' || code === 'ERROR_INVALID_RP_ID') return new PasskeyNotGiven(t('passkey.problem.address'), { cause: error });
  return new PasskeyNotGiven(t('passkey.problem.none'), { cause: error });
}
