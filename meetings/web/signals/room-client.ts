import {
  freeSlotAnswer,
  knockList,
  removedList,
  settingsAnswer,
  type FreeSlotAnswer,
  type Knock,
  type MediaSource,
  type MeetingRole,
  type SlotKind,
} from '@parley/meetings/contract';
import type { z } from 'zod';
import { callApi } from '../call-api.ts';

export type RemovedPerson = z.infer<typeof removedList>['items'][number];

/** As long as a press may take; the connection that is away says so by itself. */
const answerWithinMs = 10_000;

/**
 * What a page asks the server to do in one meeting.
 *
 * Errors  JoinRefused with the code of the slice's table, or `unreachable`
 */
export class RoomClient {
  readonly #base: string;
  readonly #fetch: typeof fetch;

  constructor(code: string, doFetch: typeof fetch = (...given) => fetch(...given)) {
    this.#base = `/api/meetings/${encodeURIComponent(code)}`;
    this.#fetch = doFetch;
  }

  raiseHand(raised: boolean): Promise<void> {
    return this.#tell('PUT', '/hand', { raised });
  }

  askForSlot(slot: SlotKind): Promise<void> {
    return this.#tell('POST', '/slots', { slot });
  }

  releaseSlot(slot: SlotKind): Promise<void> {
    return this.#tell('POST', '/slots/release', { slot });
  }

  freeSlot(from: string, slot: SlotKind): Promise<FreeSlotAnswer> {
    return this.#ask('POST', '/slots/free', freeSlotAnswer, { from, slot });
  }

  takeSlot(requestId: string): Promise<void> {
    return this.#tell('POST', `/slots/free/${encodeURIComponent(requestId)}/take`);
  }

  cancelSlot(requestId: string): Promise<void> {
    return this.#tell('POST', `/slots/free/${encodeURIComponent(requestId)}/cancel`);
  }

  async knocks(): Promise<readonly Knock[]> {
    return (await this.#ask('GET', '/knocks?limit=100', knockList)).items;
  }

  decideKnock(id: string, decision: 'admit' | 'refuse'): Promise<void> {
    return this.#tell('POST', `/knocks/${encodeURIComponent(id)}/${decision}`);
  }

  admitAll(): Promise<void> {
    return this.#tell('POST', '/knocks/admit-all');
  }

  changeSettings(wish: { readonly locked?: boolean; readonly waitingRoom?: boolean }): Promise<z.infer<typeof settingsAnswer>> {
    return this.#ask('PATCH', '/settings', settingsAnswer, wish);
  }

  mute(id: string, source: MediaSource): Promise<void> {
    return this.#tell('POST', `/people/${encodeURIComponent(id)}/mute`, { source });
  }

  muteAll(source: MediaSource): Promise<void> {
    return this.#tell('POST', '/mute-all', { source });
  }

  askToUnmute(id: string, source: 'microphone' | 'camera'): Promise<void> {
    return this.#tell('POST', `/people/${encodeURIComponent(id)}/ask-to-unmute`, { source });
  }

  lowerHand(id: string): Promise<void> {
    return this.#tell('POST', `/people/${encodeURIComponent(id)}/lower-hand`);
  }

  lowerHands(): Promise<void> {
    return this.#tell('POST', '/lower-hands');
  }

  remove(id: string): Promise<void> {
    return this.#tell('POST', `/people/${encodeURIComponent(id)}/remove`);
  }

  readmit(id: string): Promise<void> {
    return this.#tell('POST', `/people/${encodeURIComponent(id)}/readmit`);
  }

  async removed(): Promise<readonly RemovedPerson[]> {
    return (await this.#ask('GET', '/removed?limit=100', removedList)).items;
  }

  /** For everyone. */
  end(): Promise<void> {
    return this.#tell('POST', '/end');
  }

  setRole(id: string, role: Exclude<MeetingRole, 'host'>): Promise<void> {
    return this.#tell('PUT', `/people/${encodeURIComponent(id)}/role`, { role });
  }

  async #tell(method: string, path: string, body?: object): Promise<void> {
    await this.#call(method, path, body);
  }

  async #ask<Shape>(method: string, path: string, shape: z.ZodType<Shape>, body?: object): Promise<Shape> {
    return shape.parse(await this.#call(method, path, body));
  }

  #call(method: string, path: string, body: object | undefined): Promise<unknown> {
    return callApi({ method, url: this.#base + path, body, signal: AbortSignal.timeout(answerWithinMs), doFetch: this.#fetch });
  }
}
