import type { ChannelId } from '@parley/engine-peer';

import type { ChannelLabel } from './router-contract.ts';

/** What a leg that is still connecting may have waiting for it. */
export const waitingLimit = 256 * 1024;
/** More than this waiting on a lossy channel is more than 100 ms late on 5 Mb/s. */
export const lossyBufferLimit = 64 * 1024;
/**
 * A receiver that is so far behind, on all its channels together, does not read any more: its leg ends, so that
 * nobody else waits. More than one sender's burst (4 MB), so that a burst alone ends nobody; what waits is one copy
 * for all receivers. [C-09]
 */
export const reliableBufferLimit = 6 * 1024 * 1024;
/** Open channels with one label: ours, and the one that a client makes itself. Each more would be one more copy. */
export const channelsPerLabel = 2;

/** What an association sends as one message. Somebody else's message may have grown on its way: it is dropped, not our mistake. */
export const messageLimit = 256 * 1024;

export type SendVerdict = 'sent' | 'waiting' | 'dropped' | 'hopeless';

/** What `LegChannels` needs of a transport. */
export interface ChannelSender {
  bufferedBytes(channel: ChannelId): number;
  sendOn(channel: ChannelId, bytes: Uint8Array): void;
}

/**
 * The data channels of one leg by label, and what waits for them to open.
 *
 * Shape   messages are handed over: nobody changes their bytes afterwards
 */
export class LegChannels {
  readonly #open = new Map<ChannelId, ChannelLabel>();
  #waiting: { readonly label: ChannelLabel; readonly bytes: Uint8Array }[] = [];
  #waitingBytes = 0;

  /** A channel opened; what waited for it is sent. */
  opened(channel: ChannelId, label: ChannelLabel, sender: ChannelSender): void {
    let alike = 0;
    for (const name of this.#open.values()) if (name === label) alike++;
    if (alike >= channelsPerLabel) return;
    this.#open.set(channel, label);
    const waited = this.#waiting.filter((message) => message.label === label);
    if (waited.length === 0) return;
    this.#waiting = this.#waiting.filter((message) => message.label !== label);
    for (const { bytes } of waited) {
      this.#waitingBytes -= bytes.length;
      sender.sendOn(channel, bytes);
    }
  }

  closed(channel: ChannelId): void {
    this.#open.delete(channel);
  }

  /**
   * Sends one message on every open channel with that label.
   *
   * Answers 'hopeless' when a reliable receiver is `reliableBufferLimit` behind: the leg must end
   */
  send(label: ChannelLabel, bytes: Uint8Array, droppable: boolean, sender: ChannelSender): SendVerdict {
    if (bytes.length > messageLimit) return 'dropped';
    let verdict: SendVerdict | undefined;
    let behind = 0;
    for (const channel of this.#open.keys()) behind += sender.bufferedBytes(channel);
    for (const [channel, name] of this.#open) {
      if (name !== label) continue;
      behind += bytes.length;
      if (droppable && sender.bufferedBytes(channel) + bytes.length > lossyBufferLimit) {
        verdict ??= 'dropped';
      } else if (behind > reliableBufferLimit) {
        if (!droppable) return 'hopeless';
        verdict ??= 'dropped';
      } else {
        sender.sendOn(channel, bytes);
        verdict = 'sent';
      }
    }
    return verdict ?? this.#wait(label, bytes, droppable);
  }

  #wait(label: ChannelLabel, bytes: Uint8Array, droppable: boolean): SendVerdict {
    if (droppable || this.#waitingBytes + bytes.length > waitingLimit) return 'dropped';
    this.#waiting.push({ label, bytes });
    this.#waitingBytes += bytes.length;
    return 'waiting';
  }
}
