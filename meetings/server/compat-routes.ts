import { compatJoinAnswer, compatJoinRequest, compatMeeting } from '@parley/meetings/contract';
import { Refusal } from '@parley/platform/errors';
import { refusalOfDatabase, type App } from '@parley/platform/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { meetingNotFound, missingMeetingId, notSignedIn, toCompatError, type CompatError } from './compat-errors.ts';
import { describeMeeting, stageArn } from './describe-meeting.ts';
import { readCompatPrincipal, type GateDeps } from './gate.ts';
import { joinWithoutWaiting } from './join-meeting.ts';
import { signParticipantToken } from './participant-token.ts';
import type { Principal } from './ports.ts';
import type { RoomParts } from './room-parts.ts';
import { participantId } from './standing/participant-id.ts';

export type CompatDeps = RoomParts &
  GateDeps & {
    /** Hears of failures that the caller is told only in one sentence. */
    readonly reportError: (error: unknown, about: string) => void;
  };

/** The sample's own addresses with its exact shapes and errors, open to pages of any origin. [S0-66] [S0-67] [S0-69] */
export function addCompatRoutes(app: App, deps: CompatDeps): void {
  const config = { policy: 'own', limit: 'meetings.join' } as const;
  app.addHook('onRequest', async (_request, reply) => void openToEveryPage(reply));
  app.setErrorHandler((thrown, request, reply) => {
    const error = refusalOfDatabase(thrown) ?? thrown;
    const answer = toCompatError(error, request.method === 'POST' ? 'Failed to join/create meeting.' : 'Failed to get meeting details.');
    if (answer.status === 500) deps.reportError(error, `${request.method} ${request.routeOptions.url ?? ''} failed`);
    const { retryAfterSeconds } = (error instanceof Refusal ? error.details : undefined) ?? {};
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    // A refusal of the HTTP floor comes before the hook above.
    return send(openToEveryPage(reply), answer);
  });
  for (const url of ['/meeting/join', '/meetings', '/meetings/:idOrAlias']) {
    app.options(url, { config: { policy: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply
        .headers({ 'access-control-allow-methods': 'GET, POST, OPTIONS', 'access-control-allow-headers': 'authorization, content-type', 'access-control-max-age': '86400' })
        .code(204)
        .send(),
    );
  }

  app.post('/meeting/join', { config: { ...config, accountLimit: 'meetings.join.account' }, schema: { summary: "Join a meeting, in the sample's shape" } }, async (request, reply) => {
    const principal = await whoAsks(deps, request);
    if (principal === undefined) return send(reply, notSignedIn());
    const asked = compatJoinRequest.safeParse(request.body ?? {});
    if (!asked.success) throw new Refusal('http.invalid-request');
    const { meeting, standing, code, token } = await joinWithoutWaiting(deps, principal, asked.data.meetingId, 'participant');
    const answer = {
      meetingId: code,
      stageArn: stageArn(meeting),
      stageConfigs: {
        user: { token, participantId: participantId(principal.accountId, 'user'), participantGroup: 'user' },
        display: {
          token: await signParticipantToken(deps.keys, meeting, principal, standing, 'display', deps.tokenSeconds),
          participantId: participantId(principal.accountId, 'display'),
          participantGroup: 'display',
        },
      },
    };
    return compatJoinAnswer.parse(answer);
  });

  const describe = async (idOrAlias: string | undefined, request: FastifyRequest, reply: FastifyReply) => {
    const principal = await whoAsks(deps, request);
    if (principal === undefined) return send(reply, notSignedIn());
    if (idOrAlias === undefined || idOrAlias === '') return send(reply, missingMeetingId());
    const meeting = await describeMeeting(deps, principal, idOrAlias);
    return meeting === undefined ? send(reply, meetingNotFound(idOrAlias)) : compatMeeting.parse(meeting);
  };
  app.get('/meetings', { config, schema: { hide: true } }, (request, reply) => describe(undefined, request, reply));
  app.get<{ Params: { idOrAlias: string } }>(
    '/meetings/:idOrAlias',
    { config, schema: { summary: "One meeting and who publishes in it, in the sample's shape" } },
    (request, reply) => describe(request.params.idOrAlias, request, reply),
  );
}

async function whoAsks(deps: GateDeps, request: FastifyRequest): Promise<Principal | undefined> {
  const principal = await readCompatPrincipal(deps, request.method, request.headers);
  if (principal !== undefined) request.countFor(principal.accountId);
  return principal;
}

function openToEveryPage(reply: FastifyReply): FastifyReply {
  return reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
}

function send(reply: FastifyReply, error: CompatError): FastifyReply {
  return reply.code(error.status).send(error.body);
}
