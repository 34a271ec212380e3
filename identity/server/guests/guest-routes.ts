import { Refusal } from '@parley/platform/errors';
import type { App } from '@parley/platform/http';
import { enterRequest, identityErrors, lookAnswer, lookRequest, signInAnswer } from '@parley/identity/contract';
import { findAccount } from '../accounts.ts';
import { startSession } from '../finish-sign-in.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { openAccount } from '../open-account.ts';
import { insertGuestPlace } from './guest-places.ts';
import { readInvite, type InviteClaims } from './invite-token.ts';
import { findInvite, takeInviteUse, type InviteRow } from './invites.ts';

const refuses = Object.keys(identityErrors);

/** Nobody can send a letter there [RFC 2606], and nobody can sign up with it: it has no owner. */
const noAddress = (accountId: string): string => `${accountId}@guest.invalid`;

/** What a guest does with a link: look where it leads, and enter under a name. */
export function guestRoutes(app: App, parts: IdentityParts): void {
  app.post(
    '/api/guests/look',
    { config: { policy: 'public', limit: 'identity.guest', refuses }, schema: { summary: 'Where an invite leads', body: lookRequest, response: { 200: lookAnswer } } },
    async (request) => {
      const invite = await openInvite(request.body.token);
      const maker = await findAccount(parts.database, invite.createdBy);
      return { meetingCode: invite.meetingCode, role: invite.role, invitedBy: maker?.name ?? '', expiresAt: invite.expiresAt.toISOString() };
    },
  );

  app.post(
    '/api/guests/enter',
    { config: { policy: 'public', limit: 'identity.guest', refuses }, schema: { summary: 'Become the guest of an invite', body: enterRequest, response: { 200: signInAnswer } } },
    async (request, reply) => {
      const { id } = await openInvite(request.body.token);
      const { name } = request.body;
      const account = await parts.database.transaction(async (tx) => {
        const invite = await takeInviteUse(tx, id, new Date(parts.now()));
        // Somebody else was faster, or it has just been revoked.
        if (invite === undefined) throw new Refusal('identity.invite.full');
        const opened = await openAccount(parts, tx, { name, username: null, email: noAddress(parts.newId()), emailVerified: false, role: 'guest' });
        await insertGuestPlace(tx, opened.id, invite.id, invite);
        await parts.audit.record(tx, { action: 'guest.entered', actor: opened.id, address: request.clientAddress, requestId: request.id, object: invite.id, result: 'ok', details: { role: invite.role } });
        return opened;
      });
      // Past the steps of a sign-in: a guest has neither a second factor nor an address to verify.
      return startSession(parts, account, 'invite', request, reply);
    },
  );

  /** Errors  Refusal identity.invite.disabled · identity.invite.invalid · identity.invite.ended · identity.invite.full */
  async function openInvite(token: string): Promise<InviteRow> {
    if (!parts.guests.enabled) throw new Refusal('identity.invite.disabled');
    const claims = await readInvite(parts.keyRing, token, parts.now());
    if (claims === 'ended') throw new Refusal('identity.invite.ended');
    const invite = claims && (await findInvite(parts.database, claims.jti));
    if (claims === undefined || invite === undefined || !isSame(claims, invite)) throw new Refusal('identity.invite.invalid');
    if (invite.revokedAt !== null || invite.expiresAt.getTime() <= parts.now()) throw new Refusal('identity.invite.ended');
    if (invite.usesLeft < 1) throw new Refusal('identity.invite.full');
    const maker = await findAccount(parts.database, invite.createdBy);
    if (maker === undefined || maker.suspendedAt !== null) throw new Refusal('identity.invite.ended');
    return invite;
  }
}

/** The row decides; a token that says something else is not the one that was made for it. */
function isSame(claims: InviteClaims, invite: InviteRow): boolean {
  return claims.meeting === invite.meetingId && claims.role === invite.role;
}
