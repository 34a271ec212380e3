import { Refusal } from '@parley/platform/errors';
import { pageOf, timeAndIdAfter, type App } from '@parley/platform/http';
import { identityErrors, inviteList, inviteParams, inviteQuery, newInviteAnswer, newInviteRequest } from '@parley/identity/contract';
import { actorOf } from '../actor-of.ts';
import type { IdentityParts } from '../identity-parts.ts';
import { demandFewInvites, insertInvite, listOpenInvites, publicInvite, revokeInviteRow, type InviteRow } from './invites.ts';
import { signInvite } from './invite-token.ts';
import { removeGuests } from './remove-guests.ts';

const refuses = Object.keys(identityErrors);

/** Invites of one's own: made, listed, and taken back. */
export function inviteRoutes(app: App, parts: IdentityParts): void {
  app.post(
    '/api/invites',
    { config: { policy: 'account', limit: 'identity.invite', accountLimit: 'identity.invite.account', refuses }, schema: { summary: 'Make a link that lets guests into one meeting', body: newInviteRequest, response: { 200: newInviteAnswer } } },
    async (request) => {
      const { body } = request;
      const { accountId, context } = actorOf(request);
      if (!parts.guests.enabled) throw new Refusal('identity.invite.disabled');
      const meeting = await parts.findMeeting(body.meetingCode);
      if (meeting === undefined) throw new Refusal('identity.invite.no-meeting');
      const at = new Date(parts.now());
      const invite: InviteRow = {
        id: parts.newId(), createdBy: accountId, meetingId: meeting.id, meetingCode: meeting.code, role: body.role,
        createdAt: at, expiresAt: new Date(at.getTime() + body.lifeMs), uses: body.uses, usesLeft: body.uses, revokedAt: null,
      };
      await parts.database.transaction(async (tx) => {
        await tx.query('select 1 from accounts where id = $1 for update', [accountId]);
        await demandFewInvites(tx, accountId, at);
        await insertInvite(tx, invite);
        await parts.audit.record(tx, { ...context, action: 'invite.made', object: invite.id, result: 'ok', details: { role: body.role, uses: body.uses } });
      });
      const token = await signInvite(parts.keyRing, invite, parts.now());
      // In the fragment: no server's log, no Referer and no preview robot gets it.
      return { invite: publicInvite(invite), link: `${parts.publicUrl}/g#${token}` };
    },
  );

  app.get('/api/invites', { config: { policy: 'account', refuses }, schema: { summary: 'My open invites', querystring: inviteQuery, response: { 200: inviteList } } }, async (request) => {
    const { accountId } = actorOf(request);
    const { meetingCode, limit } = request.query;
    const after = timeAndIdAfter(request.query.after);
    const meeting = meetingCode === undefined ? undefined : await parts.findMeeting(meetingCode);
    if (meetingCode !== undefined && meeting === undefined) return { items: [], next: null };
    const rows = await listOpenInvites(parts.database, accountId, new Date(parts.now()), { meetingId: meeting?.id, after, limit: limit + 1 });
    const { page, next } = pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
    return { items: page.map(publicInvite), next };
  });

  app.delete('/api/invites/:id', { config: { policy: 'account', refuses }, schema: { summary: 'Take an invite back; its guests are out at once', params: inviteParams } }, async (request, reply) => {
    const { accountId, context } = actorOf(request);
    const { id } = request.params;
    await parts.database.transaction(async (tx) => {
      if (!(await revokeInviteRow(tx, id, accountId, new Date(parts.now())))) throw new Refusal('identity.invite.unknown');
      const { rows } = await tx.query<{ account_id: string }>('select account_id from guest_places where invite_id = $1', [id]);
      await removeGuests(parts, tx, rows.map((row) => row.account_id));
      await parts.audit.record(tx, { ...context, action: 'invite.revoked', object: id, result: 'ok', details: { guests: rows.length } });
    });
    return reply.code(204).send();
  });
}
