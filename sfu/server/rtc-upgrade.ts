import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { RoomConfiguration } from '@livekit/protocol';
import { readConnectQuery, signalLimit, type RoomSettings } from '@parley/engine-livekit';
import type { Upgrade, UpgradeDoor } from '@parley/platform/net';
import { checkJoin, type Gate, type GateRefusal, type JoinTicket } from './gate.ts';
import type { MediaClient } from './media-client.ts';
import type { AskStanding } from './ports.ts';
import { SignalSocket } from './signal-socket.ts';

/** A room answers at once; a client waits five seconds for its first message. */
const firstMessageMs = 4000;

export type RtcDoor = { readonly gate: Gate; readonly media: MediaClient; readonly autoCreate: boolean; readonly askStanding: AskStanding | undefined };

/** `/rtc`: the first message is there before the socket is, so that every refusal is a readable HTTP answer. */
export function rtcUpgrade(rtc: RtcDoor): Upgrade {
  return {
    path: '/rtc',
    origin: 'any', // the token in the request is the only credential; cookies are not looked at
    maxPayload: signalLimit,
    handle: async (request, _socket, _head, door) => {
      const ticket = await admit(rtc, request.headers, door.url);
      if ('refused' in ticket) return door.refuse(textAnswer(ticket.refused, request.headers.origin));
      const waitMs = door.countFor(ownerOf(ticket));
      if (waitMs !== undefined) return door.refuse(tooMany(waitMs, request.headers.origin));
      await open(rtc, ticket, request.headers, door);
    },
  };
}

/** Whose connections are counted together: one participant of one issuer. */
function ownerOf({ grant }: JoinTicket): string {
  return `${grant.keyId} ${grant.identity}`;
}

/** `/rtc/v1` does not exist, and must say so as HTTP: clients then fall back to `/rtc`. */
export function absentUpgrade(path: string): Upgrade {
  return {
    path,
    origin: 'any',
    maxPayload: signalLimit,
    handle: (request, _socket, _head, door) => door.refuse(textAnswer({ status: 404, text: '' }, request.headers.origin)),
  };
}

/** The checks that `/rtc` and `/rtc/validate` share. */
export async function admit(rtc: RtcDoor, headers: IncomingHttpHeaders, url: URL): Promise<JoinTicket | { readonly refused: GateRefusal }> {
  const answer = await rtc.gate.authenticate(headers.authorization, url.searchParams.get('access_token'));
  if (answer !== undefined && 'refused' in answer) return answer;
  const ticket = await standingOf(rtc, checkJoin(answer?.grant, readConnectQuery((name) => url.searchParams.get(name))));
  if ('refused' in ticket || rtc.autoCreate || ticket.rights.roomCreate) return ticket;
  const { reply, body } = await rtc.media.ask({ do: 'list-rooms', names: [ticket.room] });
  // Clients give up for good on exactly this text, and would try for ever on another 404.
  if (reply.ok && body.length === 0) return { refused: { status: 404, text: 'requested room does not exist' } };
  return ticket;
}

/** What the application says now goes before what the token said when it was made. [C-05] */
async function standingOf(rtc: RtcDoor, ticket: JoinTicket | { readonly refused: GateRefusal }): Promise<typeof ticket> {
  if ('refused' in ticket) return ticket;
  const { grant, room } = ticket;
  const standing = await rtc.askStanding?.(room, grant.identity);
  if (standing === 'refused') return { refused: { status: 401, text: 'this participant is not let into this room' } };
  if (standing === undefined) return ticket;
  // As in the server API: an attribute that is the empty text is none.
  const attributes = Object.fromEntries(Object.entries({ ...grant.attributes, ...standing.attributes }).filter(([, value]) => value !== ''));
  return { ...ticket, grant: { ...grant, permission: { ...grant.permission, ...standing.permission }, attributes } };
}

async function open(rtc: RtcDoor, ticket: JoinTicket, headers: IncomingHttpHeaders, door: UpgradeDoor): Promise<void> {
  const session = randomUUID();
  const socket = new SignalSocket(session, rtc.media);
  const query = readConnectQuery((name) => door.url.searchParams.get(name));
  const joined = rtc.media.join({ session, room: ticket.room, settings: settingsOf(ticket.grant.roomConfig), grant: ticket.grant, query }, socket);
  if (!joined || !(await socket.firstMessage(firstMessageMs))) {
    rtc.media.gone(session);
    return door.refuse(textAnswer({ status: joined ? 500 : 503, text: 'connection closed by media' }, headers.origin));
  }
  const webSocket = door.accept();
  if (webSocket === undefined) return rtc.media.gone(session);
  socket.attach(webSocket);
}

/** The room settings of a token count when its join opens the room. */
function settingsOf(roomConfig: unknown): Partial<RoomSettings> {
  if (typeof roomConfig !== 'object' || roomConfig === null) return {};
  try {
    // Claims are JSON, which is what fromJson takes; it throws for everything that is no RoomConfiguration.
    const config = RoomConfiguration.fromJson(roomConfig as Parameters<typeof RoomConfiguration.fromJson>[0], { ignoreUnknownFields: true });
    return {
      ...(config.emptyTimeout > 0 ? { emptyTimeout: config.emptyTimeout } : {}),
      ...(config.departureTimeout > 0 ? { departureTimeout: config.departureTimeout } : {}),
      ...(config.maxParticipants > 0 ? { maxParticipants: config.maxParticipants } : {}),
      ...(config.metadata !== '' ? { metadata: config.metadata } : {}),
    };
  } catch {
    return {}; // a signed token with a foreign roomConfig still may join
  }
}

/** Headers that let a page of any origin read the answer. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': origin ?? '*',
    'Access-Control-Allow-Methods': 'OPTIONS, HEAD, GET, POST, PATCH, DELETE',
    'Access-Control-Allow-Headers': '*',
    'Access-Control-Expose-Headers': '*',
    'Access-Control-Max-Age': '86400',
    Vary: 'Origin',
  };
}

function tooMany(waitMs: number, origin: string | undefined): Parameters<UpgradeDoor['refuse']>[0] {
  const answer = textAnswer({ status: 429, text: 'too many connections of this participant: wait a moment' }, origin);
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(Math.ceil(waitMs / 1000)) } };
}

function textAnswer(refusal: GateRefusal, origin: string | undefined): Parameters<UpgradeDoor['refuse']>[0] {
  return { status: refusal.status, body: refusal.text, contentType: 'text/plain', headers: corsHeaders(origin) };
}
