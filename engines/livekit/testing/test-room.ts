import {
  SessionDescription,
  SignalRequest,
  SignalResponse,
  WebhookEvent,
  type JoinResponse,
} from '@livekit/protocol';
import type { LegId, RouterCommand, RouterEvent } from '@parley/engine-sfu';
import type { Random } from '@parley/engine-wire';
import { grantFromClaims, LivekitRoom, readConnectQuery, type ApiAnswer, type Grant, type RoomEvent, type RoomMethod, type WantedToken } from '../index.ts';

export type Heard = SignalResponse['message'];
type ValueOf<Case extends Heard['case']> = Extract<Heard, { case: Case }>['value'];

/** A room with its surroundings replaced: sockets are lists, the media floor is a list of commands. */
export class TestRoom {
  now = 1000;
  readonly room: LivekitRoom;
  readonly commands: RouterCommand[] = [];
  readonly webhooks: WebhookEvent[] = [];
  readonly drops: string[] = [];
  readonly wanted: WantedToken[] = [];
  readonly removed: string[] = [];
  readonly ended = new Map<string, 'polite' | 'abrupt'>();
  closed = false;
  readonly #heard = new Map<string, Heard[]>();
  readonly out = { emit: (event: RoomEvent): void => this.#take(event), drop: (reason: string): void => void this.drops.push(reason) };

  constructor(settings: { emptyTimeout?: number; departureTimeout?: number; maxParticipants?: number } = {}) {
    this.room = new LivekitRoom(
      {
        name: 'lobby',
        settings: { emptyTimeout: 300, departureTimeout: 20, maxParticipants: 0, metadata: '', ...settings },
        transport: {
          fingerprint: { hash: 'sha-256', digest: new Uint8Array(32).fill(7) },
          candidates: [{ ip: '127.0.0.1', port: 7882, transport: 'udp', priority: 2130706431, foundation: '1' }],
        },
        random: seededRandom(),
        wallClock: () => 1_700_000_000_000 + this.now,
        nodeId: 'ND_test',
        region: '',
        product: 'test',
        serverTopics: new Set(['server']),
      },
      this.now,
    );
  }

  /** Joins and makes both transports stand, as a client with good will does. */
  enter(identity: string, options: { video?: Record<string, unknown>; query?: Record<string, string>; claims?: Record<string, unknown> } = {}): Client {
    const client = this.join(identity, options);
    client.connect();
    return client;
  }

  join(identity: string, options: { video?: Record<string, unknown>; query?: Record<string, string>; claims?: Record<string, unknown> } = {}): Client {
    const session = `session-${identity}-${this.#heard.size}`;
    this.#heard.set(session, []);
    const query = new Map(Object.entries({ protocol: '17', sdk: 'js', ...options.query }));
    this.room.join({ session, grant: grantFor(identity, options), query: readConnectQuery((name) => query.get(name) ?? null) }, this.now, this.out);
    this.settle();
    return new Client(this, session);
  }

  /** Runs what is due, and lets time pass. */
  advance(ms: number): void {
    const until = this.now + ms;
    while (!this.closed && this.room.deadline() <= until) {
      this.now = Math.max(this.now, this.room.deadline());
      this.room.tick(this.now, this.out);
    }
    this.now = until;
  }

  settle(): void {
    this.advance(0);
  }

  event(event: RouterEvent): void {
    this.room.onRouterEvent(event, this.now, this.out);
    this.settle();
  }

  api(method: RoomMethod, request: { toBinary(): Uint8Array }): ApiAnswer {
    const answer = this.room.serverApi(method, request.toBinary(), this.now, this.out);
    this.settle();
    return answer;
  }

  heard(session: string): Heard[] {
    return this.#heard.get(session) ?? [];
  }

  /** Empties every list, for long runs. */
  forget(): void {
    for (const list of this.#heard.values()) list.length = 0;
    for (const list of [this.commands, this.webhooks, this.drops, this.wanted]) list.length = 0;
  }

  /** The commands of one kind, and forgets nothing. */
  commandsOf<Kind extends RouterCommand['do']>(kind: Kind): Extract<RouterCommand, { do: Kind }>[] {
    return this.commands.filter((command): command is Extract<RouterCommand, { do: Kind }> => command.do === kind);
  }

  #take(event: RoomEvent): void {
    if (event.type === 'signal') this.#heard.get(event.session)?.push(SignalResponse.fromBinary(event.bytes).message);
    else if (event.type === 'end-session') this.ended.set(event.session, event.how);
    else if (event.type === 'router') this.commands.push(event.command);
    else if (event.type === 'webhook') this.webhooks.push(WebhookEvent.fromBinary(event.bytes));
    else if (event.type === 'token-wanted') this.wanted.push(event.wanted);
    else if (event.type === 'removed') this.removed.push(`${event.identity} ${event.firstToken}`);
    else this.closed = true;
  }
}

/** One client's side of the socket. */
export class Client {
  readonly test: TestRoom;
  readonly session: string;

  constructor(test: TestRoom, session: string) {
    this.test = test;
    this.session = session;
  }

  get joined(): JoinResponse {
    return this.first('join');
  }

  get sid(): string {
    return this.joined.participant?.sid ?? '';
  }

  send(message: SignalRequest['message']): void {
    this.test.room.request(this.session, new SignalRequest({ message }).toBinary(), this.test.now, this.test.out);
    this.test.settle();
  }

  heard<Case extends NonNullable<Heard['case']>>(kind: Case): ValueOf<Case>[] {
    const messages = this.test.heard(this.session).filter((message) => message.case === kind);
    return messages.map((message) => message.value as ValueOf<Case>); // the filter looked at the case
  }

  first<Case extends NonNullable<Heard['case']>>(kind: Case): ValueOf<Case> {
    const [value] = this.heard(kind);
    if (value === undefined) throw new Error(`no ${kind} was heard`);
    return value;
  }

  forget(): void {
    this.test.heard(this.session).length = 0;
  }

  connect(): void {
    if (this.joined.subscriberPrimary) {
      this.answer();
      this.test.event({ type: 'leg-connected', leg: this.subscriberLeg() });
    }
  }

  /** Answers the newest offer like a browser: every section accepted. */
  answer(mangle: (sdp: string) => string = (sdp) => sdp): void {
    const offer = this.heard('offer').at(-1);
    if (offer === undefined) throw new Error('nothing was offered');
    const sdp = mangle(answerTo(offer.sdp));
    this.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: offer.id }) });
  }

  offer(sdp: string, id = 1): void {
    this.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id }) });
  }

  subscriberLeg(): LegId {
    const ufrag = /a=ice-ufrag:(\S+)/.exec(this.heard('offer').at(-1)?.sdp ?? '')?.[1];
    return this.#legOf(ufrag);
  }

  publisherLeg(): LegId {
    const ufrag = /a=ice-ufrag:(\S+)/.exec(this.heard('answer').at(-1)?.sdp ?? '')?.[1];
    return this.#legOf(ufrag);
  }

  #legOf(ufrag: string | undefined): LegId {
    const leg = this.test.commandsOf('open-leg').find((command) => command.localIce.ufrag === ufrag)?.leg;
    if (leg === undefined) throw new Error('no leg with this ufrag');
    return leg;
  }
}

function grantFor(identity: string, options: { video?: Record<string, unknown>; claims?: Record<string, unknown> }): Grant {
  const video = { roomJoin: true, room: 'lobby', ...options.video };
  const answer = grantFromClaims({ sub: identity, name: identity.toUpperCase(), exp: 2_000_000_000, video, ...options.claims }, 'key', 1_700_000_000);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.grant;
}

/** Turns our offer around: what a browser that likes everything answers. */
function answerTo(offer: string): string {
  return offer
    .replaceAll('a=sendonly', 'a=recvonly')
    .replaceAll('a=setup:actpass', 'a=setup:active')
    .replace(/a=ice-lite\r\n/g, '')
    .replace(/a=candidate:.*\r\n/g, '')
    .replace(/a=(ssrc|ssrc-group|msid):.*\r\n/g, '')
    .replace(/a=ice-ufrag:.*/g, 'a=ice-ufrag:clnt')
    .replace(/a=ice-pwd:.*/g, `a=ice-pwd:${'p'.repeat(24)}`);
}

function seededRandom(): Random {
  let state = 42;
  return {
    bytes: (length) =>
      Uint8Array.from({ length }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 16) & 0xff;
      }),
  };
}
