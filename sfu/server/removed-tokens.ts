import { RoomParticipantIdentity } from '@livekit/protocol';
import type { Grant } from '@parley/engine-livekit';

/** Removed people remembered; beyond it the one who was removed first is forgotten. */
const longestMemory = 10_000;
/** Tokens of one of them that were used and are worthless. */
const tokensPerIdentity = 100;

type Removal = {
  readonly firstTokens: Set<string>;
  /** Unix seconds: tokens that began before it are worthless, used or not. */
  before: number;
};

/**
 * Tokens that a removal has made worthless, per room and identity. It remembers names of tokens and no times of its own:
 * a token that was made afterwards opens the door again, also within the same second. [C-05]
 */
export class RemovedTokens {
  readonly #removals = new Map<string, Removal>();

  /** The token that somebody was removed with, and every one refreshed from it. */
  add(room: string, identity: string, firstToken: string): void {
    const { firstTokens } = this.#removal(room, identity);
    firstTokens.add(firstToken);
    // It has just grown past the limit, so it has a first one.
    if (firstTokens.size > tokensPerIdentity) firstTokens.delete(firstTokens.values().next().value as string);
  }

  /**
   * A RemoveParticipant call, whether or not anybody is there to be removed: with `revoke_token_ts` every token of this
   * identity that began before it is worthless. What is no such message is passed over: the room refuses it.
   */
  hear(room: string, request: Uint8Array): void {
    const call = readCall(request);
    if (call === undefined || call.revokeTokenTs <= 0n) return;
    const removal = this.#removal(room, call.identity);
    removal.before = Math.max(removal.before, Number(call.revokeTokenTs));
  }

  covers(room: string, grant: Grant): boolean {
    const removal = this.#removals.get(keyOf(room, grant.identity));
    return removal !== undefined && (removal.firstTokens.has(grant.firstToken) || grant.notBefore < removal.before);
  }

  #removal(room: string, identity: string): Removal {
    const key = keyOf(room, identity);
    const removal = this.#removals.get(key) ?? { firstTokens: new Set<string>(), before: 0 };
    this.#removals.delete(key);
    this.#removals.set(key, removal);
    if (this.#removals.size > longestMemory) this.#removals.delete(this.#removals.keys().next().value as string);
    return removal;
  }
}

function readCall(bytes: Uint8Array): RoomParticipantIdentity | undefined {
  try {
    return RoomParticipantIdentity.fromBinary(bytes);
  } catch {
    return undefined; // not protobuf
  }
}

function keyOf(room: string, identity: string): string {
  return JSON.stringify([room, identity]);
}
