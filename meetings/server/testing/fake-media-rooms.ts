import { ParticipantInfo, TrackInfo, type TrackSource } from '@livekit/protocol';
import { Refusal } from '@parley/platform/errors';
import { readNotice, readRoomState, type Notice, type RoomState } from '@parley/meetings/contract';
import type { MediaRooms } from '../media/media-rooms.ts';
import type { Abilities } from '../standing/abilities.ts';

type Change = { readonly permission: Abilities; readonly attributes: Readonly<Record<string, string>> };

/** A media server that writes down what it is told, and knows who is inside as far as a test says so. */
export class FakeMediaRooms implements MediaRooms {
  /** What was asked, in order: `change <identity>`, `remove <identity>`, … */
  readonly calls: string[] = [];
  readonly #changes = new Map<string, Change[]>();
  readonly #notices: { readonly to: readonly string[]; readonly notice: Notice }[] = [];
  readonly #states: RoomState[] = [];
  readonly #inside = new Map<string, ParticipantInfo>();
  unreachable = false;

  forget(): void {
    for (const list of [this.calls, this.#notices, this.#states]) list.length = 0;
    this.#changes.clear();
  }

  /** Forgets who is inside as well. */
  clear(): void {
    this.forget();
    this.#inside.clear();
    this.unreachable = false;
  }

  /** Somebody is in the room. */
  enter(identity: string, tracks: readonly { readonly sid: string; readonly source: TrackSource; readonly muted?: boolean }[] = []): void {
    this.#inside.set(identity, new ParticipantInfo({ identity, tracks: tracks.map((track) => new TrackInfo(track)) }));
  }

  /** What an identity was told last that it may do and is shown as. */
  told(identity: string): { readonly publishes: string; readonly attributes: Readonly<Record<string, string>> } | undefined {
    const change = this.#changes.get(identity)?.at(-1);
    return change && { publishes: publishes(change.permission), attributes: change.attributes };
  }

  /** Everything that it was told to do so far. */
  toldAll(identity: string): string[] {
    return (this.#changes.get(identity) ?? []).map(({ permission }) => publishes(permission));
  }

  /** The notices that one account has got. */
  noticesFor(accountId: string): Notice[] {
    return this.#notices.filter(({ to }) => to.includes(accountId)).map(({ notice }) => notice);
  }

  get state(): RoomState | undefined {
    return this.#states.at(-1);
  }

  async listRooms(): Promise<readonly { readonly name: string }[]> {
    return this.#answer('listRooms', []);
  }

  async listParticipants(): Promise<readonly ParticipantInfo[]> {
    return this.#answer('listParticipants', [...this.#inside.values()]);
  }

  async change(_room: string, identity: string, change: Change): Promise<void> {
    this.#answer(`change ${identity}`, undefined);
    this.#changes.set(identity, [...(this.#changes.get(identity) ?? []), change]);
  }

  async remove(_room: string, identity: string, olderThan: number): Promise<void> {
    this.#answer(`remove ${identity} ${olderThan}`, undefined);
    this.#inside.delete(identity);
  }

  async mute(_room: string, identity: string, trackSid: string): Promise<void> {
    this.#answer(`mute ${identity} ${trackSid}`, undefined);
  }

  async send(_room: string, topic: string, text: string, to: readonly string[]): Promise<void> {
    const notice = readNotice(text);
    if (topic !== 'parley.notice' || notice === undefined || to.length === 0) throw new Error(`no notice of the contract: ${topic} ${text} to ${to.length}`);
    this.#answer(`send ${notice.kind}`, undefined);
    this.#notices.push({ to, notice });
  }

  async setMetadata(_room: string, metadata: string): Promise<void> {
    const state = readRoomState(metadata);
    if (state === undefined) throw new Error(`no state of the contract: ${metadata}`);
    this.#answer('setMetadata', undefined);
    this.#states.push(state);
  }

  async close(): Promise<void> {
    this.#answer('close', undefined);
  }

  #answer<Answer>(call: string, answer: Answer): Answer {
    if (this.unreachable) throw new Refusal('meetings.media-unavailable');
    this.calls.push(call);
    return answer;
  }
}

/** `all`, `none`, or the sources by their numbers. */
function publishes({ canPublish, canPublishSources }: Abilities): string {
  if (!canPublish) return 'none';
  return canPublishSources.length === 0 ? 'all' : [...canPublishSources].sort((a, b) => a - b).join(' ');
}
