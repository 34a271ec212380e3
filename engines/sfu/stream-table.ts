import { readTextExtension, type RtpHeader } from '@parley/engine-rtp';

import type { Layer } from './layer.ts';
import type { Producer } from './producer.ts';
import type { ExtensionIds } from './router-contract.ts';

/** What one transport may use at a time: a camera and a screen with three layers and RTX each, and sound, are 14. [C-11] */
export const streamLimit = 32;

/** What an SSRC of a publishing leg stands for. */
export type StreamBinding = { readonly producer: Producer; readonly layer: Layer; readonly rtx: boolean };

/**
 * Knows which producer and layer an SSRC belongs to: by the description, or by the names that its first
 * authenticated packets carry. Nothing else makes a binding, so what was not announced is not forwarded. [C-02]
 *
 * Source  RFC 8843 §9.2, RFC 8852 §3
 */
export class StreamTable {
  readonly #bindings = new Map<number, StreamBinding>();
  #byMid = new Map<string, Producer>();
  #ids: ExtensionIds = {};

  get(ssrc: number): StreamBinding | undefined {
    return this.#bindings.get(ssrc);
  }

  bindings(): IterableIterator<StreamBinding> {
    return this.#bindings.values();
  }

  /** Where the transport-wide counter stands: the same id in all sections of a transport. [RFC 8843 §9.1] */
  get transportCc(): number | undefined {
    return this.#ids.transportCc;
  }

  /** Takes the whole list of producers of this leg; bindings of others end. */
  describe(producers: Iterable<Producer>): void {
    this.#byMid = new Map();
    this.#ids = {};
    const kept = new Set<Producer>(producers);
    for (const [ssrc, binding] of this.#bindings) {
      if (!kept.has(binding.producer)) this.#bindings.delete(ssrc);
    }
    for (const producer of kept) {
      const { section } = producer;
      this.#byMid.set(section.mid, producer);
      this.#ids = { ...section.extensions, ...this.#ids };
      for (const [index, { ssrc, rtxSsrc }] of section.ssrcs.entries()) {
        const layer = producer.layers[index];
        if (layer === undefined) break;
        this.#bind(ssrc, producer, layer, false);
        if (rtxSsrc !== undefined) this.#bind(rtxSsrc, producer, layer, true);
      }
    }
  }

  /** Learns an SSRC from a packet's `mid` and `rid`; undefined when the packet names nothing that was announced. */
  learn(bytes: Uint8Array, header: RtpHeader): StreamBinding | undefined {
    const mid = this.#ids.mid === undefined ? undefined : readTextExtension(bytes, header, this.#ids.mid);
    const producer = mid === undefined ? undefined : this.#byMid.get(mid);
    if (producer === undefined) return undefined;
    const { section } = producer;
    const rid = this.#ids.rid === undefined ? undefined : readTextExtension(bytes, header, this.#ids.rid);
    const repaired = this.#ids.repairedRid === undefined ? undefined : readTextExtension(bytes, header, this.#ids.repairedRid);
    const rtx = repaired !== undefined || section.payloads.some((payload) => payload.rtxPayloadType === header.payloadType);
    if (section.rids.length > 0) {
      const layer = producer.layers[section.rids.indexOf(repaired ?? rid ?? '')];
      return layer === undefined ? undefined : this.#bind(header.ssrc, producer, layer, rtx);
    }
    const layer = producer.layers[0];
    if (layer === undefined) return undefined;
    return this.#bind(header.ssrc, producer, layer, rtx);
  }

  #bind(ssrc: number, producer: Producer, layer: Layer, rtx: boolean): StreamBinding | undefined {
    const known = this.#bindings.get(ssrc);
    if (known !== undefined) return known;
    // A layer has one SSRC at a time: a new one takes the old one's place.
    this.#bindings.delete(rtx ? layer.rtxSsrc : layer.ssrc);
    if (this.#bindings.size >= streamLimit) return undefined;
    if (rtx) layer.rtxSsrc = ssrc;
    else layer.rebind(ssrc);
    const binding = { producer, layer, rtx };
    this.#bindings.set(ssrc, binding);
    return binding;
  }
}
