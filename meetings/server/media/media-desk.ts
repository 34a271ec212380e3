import { noticeTopic, type Notice } from '@parley/meetings/contract';
import { describeRoom } from '../describe-room.ts';
import type { Store } from '../ports.ts';
import { abilitiesOf } from '../standing/abilities.ts';
import { participantId } from '../standing/participant-id.ts';
import { attributesOf } from '../standing/standing.ts';
import { findStanding, listPresentStandings } from '../standing/standing-store.ts';
import { listConnections } from '../store.ts';
import type { MediaRooms } from './media-rooms.ts';

export type MediaDeskDeps = {
  readonly db: Store;
  readonly rooms: MediaRooms;
  readonly now: () => Date;
  /** How many publishers a meeting may have. */
  readonly capacity: number;
  readonly reportError: (error: unknown, about: string) => void;
};

/** Distributes over the cases. */
type News = Notice extends infer One ? (One extends Notice ? Omit<One, 'version'> : never) : never;

/**
 * Tells the media server what has been decided, one thing after the other per meeting. It says what the database says at
 * that moment and not what somebody wanted to say before: two decisions close together end as the later one.
 *
 * Errors  Refusal meetings.media-unavailable: the decision stands, and is told again when the person or the server comes back
 */
export class MediaDesk {
  readonly #deps: MediaDeskDeps;
  readonly #last = new Map<string, Promise<void>>();

  constructor(deps: MediaDeskDeps) {
    this.#deps = deps;
  }

  /** What these people may do now and are shown as, on each of their connections. */
  tellStandings(meetingId: string, accountIds: readonly string[]): Promise<void> {
    return this.#inTurn(meetingId, async (rooms) => {
      for (const accountId of accountIds) {
        const standing = await findStanding(this.#deps.db, meetingId, accountId);
        if (standing === undefined) continue;
        // By its own name also before the report of its joining has come.
        const identities = new Set([accountId, ...(await listConnections(this.#deps.db, meetingId, accountId))]);
        for (const identity of identities) {
          await rooms.change(meetingId, identity, { permission: abilitiesOf(standing, identity), attributes: attributesOf(standing) });
        }
      }
    });
  }

  /** The state of the meeting, to everybody inside. */
  tellRoom(meetingId: string): Promise<void> {
    return this.#inTurn(meetingId, async (rooms) => {
      const { db, capacity, now } = this.#deps;
      let told: string | undefined;
      // Another process may have said something older meanwhile: whoever is last looks again.
      for (let text = await describe(); text !== undefined && text !== told; text = await describe()) {
        await rooms.setMetadata(meetingId, text);
        told = text;
      }
      async function describe(): Promise<string | undefined> {
        const state = await describeRoom(db, meetingId, capacity, now());
        return state && JSON.stringify(state);
      }
    });
  }

  /** News for some people; nothing happens when there are none. */
  notify(meetingId: string, accountIds: readonly string[], news: News): Promise<void> {
    if (accountIds.length === 0) return Promise.resolve();
    const identities = accountIds.map((accountId) => participantId(accountId, 'user'));
    return this.#inTurn(meetingId, (rooms) => rooms.send(meetingId, noticeTopic, JSON.stringify({ version: 1, ...news }), identities));
  }

  async notifyHosts(meetingId: string, news: News): Promise<void> {
    const hosts = await listPresentStandings(this.#deps.db, meetingId, 'hosts');
    await this.notify(meetingId, hosts.map(({ accountId }) => accountId), news);
  }

  /** Ends every connection of these people, and makes the tokens worthless that they have. [C-05] */
  remove(meetingId: string, accountId: string): Promise<void> {
    return this.#inTurn(meetingId, async (rooms) => {
      const identities = new Set([participantId(accountId, 'user'), participantId(accountId, 'display'), ...(await listConnections(this.#deps.db, meetingId, accountId))]);
      const seconds = Math.floor(this.#deps.now().getTime() / 1000);
      for (const identity of identities) await rooms.remove(meetingId, identity, seconds);
    });
  }

  close(meetingId: string): Promise<void> {
    return this.#inTurn(meetingId, (rooms) => rooms.close(meetingId));
  }

  /** Anything else that must not get between two of the above. */
  do(meetingId: string, work: (rooms: MediaRooms) => Promise<void>): Promise<void> {
    return this.#inTurn(meetingId, work);
  }

  /** For what nobody asked for: a failure is reported, and what it was about is told again when somebody comes back. Never rejects. */
  quietly(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => this.#deps.reportError(error, 'the media server could not be told'));
  }

  /** Resolves when everything that was said so far has been told. */
  async settled(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }

  #inTurn(meetingId: string, work: (rooms: MediaRooms) => Promise<void>): Promise<void> {
    const before = this.#last.get(meetingId) ?? Promise.resolve();
    const mine = before.then(() => work(this.#deps.rooms));
    // The next one comes whether or not this one worked.
    const over = mine.then(
      () => undefined,
      () => undefined,
    );
    const last = over.finally(() => {
      if (this.#last.get(meetingId) === last) this.#last.delete(meetingId);
    });
    this.#last.set(meetingId, last);
    return mine;
  }
}
