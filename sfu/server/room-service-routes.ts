import { CreateRoomRequest, ListRoomsRequest } from '@livekit/protocol';
import { metadataLimit, nameLimit, type RoomSettings } from '@parley/engine-livekit';
import type { App } from '@parley/platform/http';
import { twirpStatus, type TwirpCode } from '@parley/sfu/contract';
import type { Gate, GateRefusal } from './gate.ts';
import type { MediaClient } from './media-client.ts';
import { absentMethods, roomService, type Message, type ServiceMethod } from './room-service-methods.ts';
import { corsHeaders } from './rtc-upgrade.ts';

/** A hundred calls a second from one address: far above an application server, far below what guessing tokens needs. */
export const roomServiceLimits = { 'sfu.server-api': { count: 6_000, perMs: 60_000 } } as const;

/** Bytes of one call: metadata of the largest size in JSON, with room. */
const bodyLimitBytes = 10 * 1024 * 1024;

type Answer = { readonly status: number; readonly contentType: string; readonly body: Buffer };
type Call = { readonly service: string; readonly name: string; readonly contentType: string; readonly body: Buffer; readonly authorization: string | undefined };

/** The server API: `POST /twirp/livekit.<Service>/<Method>`, JSON or protobuf. */
export function roomServiceRoutes(app: App, ports: { readonly gate: Gate; readonly media: MediaClient }): void {
  app.removeAllContentTypeParsers();
  // The raw bytes, whatever the type: JSON has its own rules here, and a wrong type its own answer.
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) => done(null, body));
  app.route({
    // The preflight has a route of its own, in rtc-routes.ts.
    method: app.supportedMethods.filter((method) => method !== 'OPTIONS'),
    url: '/twirp/*',
    // Server SDKs call from few addresses and often, so they have a measure of their own.
    config: { policy: 'own', limit: { only: 'sfu.server-api' } },
    bodyLimit: bodyLimitBytes,
    schema: { hide: true },
    handler: async (request, reply) => {
      const [service = '', name = ''] = (request.raw.url ?? '').split('?', 1)[0]?.slice('/twirp/livekit.'.length).split('/', 2) ?? [];
      const contentType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const call = { service, name, contentType, body, authorization: request.headers.authorization };
      const answer = request.method === 'POST' ? await answerCall(ports, call) : twirpError('bad_route', 'only POST is allowed');
      // A Buffer, because Fastify adds a charset to texts, and one SDK compares the type for equality.
      return reply.code(answer.status).headers({ ...corsHeaders(request.headers.origin), 'content-type': answer.contentType }).send(answer.body);
    },
  });
}

async function answerCall({ gate, media }: { gate: Gate; media: MediaClient }, call: Call): Promise<Answer> {
  const json = call.contentType === 'application/json';
  if (!json && call.contentType !== 'application/protobuf') return twirpError('bad_route', 'unexpected Content-Type');
  const admitted = await gate.authenticate(call.authorization, null);
  if (admitted !== undefined && 'refused' in admitted) return plain(admitted.refused);
  const method = call.service === 'RoomService' ? roomService.get(call.name) : undefined;
  if (method === undefined) return absent(call.service, call.name);
  const request = read(method, call.body, json);
  if (request === undefined) return twirpError('malformed', 'the request could not be decoded');
  const room = roomOf(request);
  const rights = admitted?.grant.rights;
  if (rights === undefined || !method.allowed(rights, room)) return twirpError('unauthenticated', 'permissions denied');
  const { reply, body } = await ask(media, call.name, room, request);
  if (!reply.ok) return twirpError(reply.code in twirpStatus ? (reply.code as TwirpCode) : 'internal', reply.msg); // the check before proves the code
  const response = method.response.fromBinary(body);
  return { status: 200, contentType: call.contentType, body: Buffer.from(json ? response.toJsonString(jsonStyle) : body) };
}

/** As other servers of this protocol write it: snake_case, with zeros. */
const jsonStyle = { emitDefaultValues: true, useProtoFieldName: true };

function ask(media: MediaClient, name: string, room: string, request: Message): ReturnType<MediaClient['ask']> {
  if (request instanceof ListRoomsRequest) return media.ask({ do: 'list-rooms', names: request.names.slice(0, 1000) });
  if (request instanceof CreateRoomRequest) return createRoom(media, request);
  return media.ask({ do: 'call', room, method: name }, request.toBinary());
}

function createRoom(media: MediaClient, request: CreateRoomRequest): ReturnType<MediaClient['ask']> {
  const problem =
    request.name === '' || request.name.length > nameLimit
      ? `room name: 1 to ${nameLimit} characters`
      : request.metadata.length > metadataLimit
        ? `metadata: max length ${metadataLimit}`
        : undefined;
  if (problem !== undefined) return refused('invalid_argument', problem);
  if (request.egress !== undefined) return refused('internal', 'egress not connected');
  const settings: Partial<RoomSettings> = {
    ...(request.emptyTimeout > 0 ? { emptyTimeout: request.emptyTimeout } : {}),
    ...(request.departureTimeout > 0 ? { departureTimeout: request.departureTimeout } : {}),
    ...(request.maxParticipants > 0 ? { maxParticipants: request.maxParticipants } : {}),
    ...(request.metadata !== '' ? { metadata: request.metadata } : {}),
  };
  return media.ask({ do: 'create-room', room: request.name, settings });
}

function refused(code: TwirpCode, msg: string): ReturnType<MediaClient['ask']> {
  return Promise.resolve({ reply: { ok: false, code, msg }, body: new Uint8Array(0) });
}

function read(method: ServiceMethod, body: Buffer, json: boolean): Message | undefined {
  try {
    if (!json) return method.request.fromBinary(body);
    return method.request.fromJsonString(body.length === 0 ? '{}' : body.toString('utf8'), { ignoreUnknownFields: true });
  } catch {
    return undefined; // not a message of this method
  }
}

/** The room a request is about; every message that names one calls the field `room`. */
function roomOf(request: Message): string {
  return 'room' in request && typeof request.room === 'string' ? request.room : '';
}

function absent(service: string, name: string): Answer {
  const known = absentMethods.get(service);
  return known === undefined ? twirpError('bad_route', `no handler for livekit.${service}/${name}`.slice(0, 200)) : twirpError(known.code, known.msg);
}

function twirpError(code: TwirpCode, msg: string): Answer {
  return { status: twirpStatus[code], contentType: 'application/json', body: Buffer.from(JSON.stringify({ code, msg, meta: {} })) };
}

function plain(refusal: GateRefusal): Answer {
  return { status: refusal.status, contentType: 'text/plain', body: Buffer.from(refusal.text) };
}
