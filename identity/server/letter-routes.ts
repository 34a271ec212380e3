import { Refusal } from '@parley/platform/errors';
import type { App } from '@parley/platform/http';
import { addressAnswer, letterLinkAnswer, letterLinkRequest, letterWish, letterWishAnswer, resetPasswordRequest } from '@parley/identity/contract';
import { findAccount } from './accounts.ts';
import { askForLetter } from './asked-letters.ts';
import { confirmEmail } from './confirm-email.ts';
import type { IdentityParts } from './identity-parts.ts';
import { findLink } from './letter-links.ts';
import { findPendingSignUp } from './pending-sign-ups.ts';
import { resetPassword } from './reset-password.ts';
import { undoEmailChange } from './undo-email-change.ts';

/** Letters that people ask for without being signed in, and what the links in letters do. A GET changes nothing. */
export function letterRoutes(app: App, parts: IdentityParts): void {
  const wish = { policy: 'public', limit: 'identity.letter' } as const;
  const link = { policy: 'public', limit: 'identity.link' } as const;

  app.post('/api/auth/forgot-password', { config: wish, schema: { summary: 'Ask for a letter with which to choose a new password', body: letterWish, response: { 202: letterWishAnswer } } }, async (request, reply) => {
    await askForLetter(parts, 'reset', request.body.email, request);
    return reply.code(202).send({ accepted: true });
  });

  app.post('/api/auth/verify-email/resend', { config: wish, schema: { summary: 'Ask for another letter with which to confirm an address', body: letterWish, response: { 202: letterWishAnswer } } }, async (request, reply) => {
    await askForLetter(parts, 'confirm', request.body.email, request);
    return reply.code(202).send({ accepted: true });
  });

  app.post(
    '/api/auth/letter-links/look',
    { config: { ...link, refuses: ['identity.link.gone'] }, schema: { summary: 'What a link would do, without doing it', body: letterLinkRequest, response: { 200: letterLinkAnswer } } },
    async (request) => {
      const found = await findLink(parts.database, request.body.token, ['sign-up', 'verify', 'reset', 'change', 'undo'], parts.now());
      const whose = found && (found.pendingId === null ? await findAccount(parts.database, found.accountId ?? '') : await findPendingSignUp(parts.database, { id: found.pendingId }));
      if (found === undefined || whose === undefined) throw new Refusal('identity.link.gone');
      return { purpose: found.purpose, email: found.email, username: whose.username ?? whose.name };
    },
  );

  app.post(
    '/api/auth/verify-email',
    {
      config: { ...link, refuses: ['identity.link.gone', 'EMAIL_DOMAIN_FORBIDDEN', 'USERNAME_IS_ALREADY_TAKEN'] },
      schema: { summary: 'Confirm an address with the link out of its letter', body: letterLinkRequest, response: { 200: addressAnswer } },
    },
    async (request) => confirmEmail(parts, request.body.token, { address: request.clientAddress, requestId: request.id }),
  );

  app.post(
    '/api/auth/undo-email-change',
    { config: { ...link, refuses: ['identity.link.gone'] }, schema: { summary: 'Give an account its old address back', body: letterLinkRequest, response: { 200: addressAnswer } } },
    async (request) => undoEmailChange(parts, request.body.token, { address: request.clientAddress, requestId: request.id }),
  );

  app.post(
    '/api/auth/reset-password',
    {
      config: { ...link, refuses: ['identity.link.gone', 'PASSWORD_TOO_SHORT', 'PASSWORD_TOO_LONG', 'PASSWORD_TOO_OBVIOUS'] },
      schema: { summary: 'Choose a new password with the link out of a letter; ends every session', body: resetPasswordRequest },
    },
    async (request, reply) => {
      await resetPassword(parts, request.body.token, request.body.password, { address: request.clientAddress, requestId: request.id });
      return reply.code(204).send();
    },
  );
}
