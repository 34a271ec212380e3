import type { DeviceKind } from '../device-choice.ts';
import { groupVerdicts, judgeDevices, type DeviceFacts, type DeviceVerdict } from './judge-devices.ts';

/** Plugging in makes several events; what counts is what is there afterwards. [S0-115] */
const settleMs = 1_000;

export interface WatchedDevices {
  list(): Promise<readonly DeviceFacts[]>;
  active(kind: DeviceKind): string | undefined;
  /** Uses another one, and keeps on or off what was. */
  choose(kind: DeviceKind, deviceId: string): Promise<void>;
  /** There is none left to use. */
  stop(kind: DeviceKind): Promise<void>;
}

/** What a person is told, with the way back where there is one. */
export type DeviceNews = { readonly what: 'lost' | 'found'; readonly label: string; readonly undo: (() => void) | undefined };

/** Follows what is plugged in and out during one stay. */
export class DeviceWatch {
  readonly #devices: WatchedDevices;
  readonly #tell: (news: DeviceNews) => void;
  readonly #seen = new Set<string>();
  #before: readonly DeviceFacts[] | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(devices: WatchedDevices, tell: (news: DeviceNews) => void) {
    this.#devices = devices;
    this.#tell = tell;
  }

  /** Remembers what is there. Labels come with permission, so this is called again when a device was turned on. */
  async remember(): Promise<void> {
    const now = await this.#devices.list();
    this.#before = now;
    for (const { deviceId, label } of now) if (label !== '') this.#seen.add(deviceId);
  }

  changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#judge(), settleMs);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #judge(): Promise<void> {
    const now = await this.#devices.list();
    const before = this.#before ?? now;
    const verdicts = judgeDevices({ before, now, active: (kind) => this.#devices.active(kind), seen: this.#seen });
    this.#before = now;
    for (const { deviceId, label } of now) if (label !== '') this.#seen.add(deviceId);
    for (const group of groupVerdicts(verdicts)) await this.#follow(group);
  }

  async #follow(group: readonly DeviceVerdict[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const used = group.map(({ kind }) => ({ kind, deviceId: this.#devices.active(kind) }));
    for (const verdict of group) {
      const next = verdict.what === 'found' ? verdict.device : verdict.next;
      if (next === undefined) await this.#devices.stop(verdict.kind);
      else await this.#devices.choose(verdict.kind, next.deviceId);
    }
    const undo = () => {
      for (const { kind, deviceId } of used) void this.#devices.choose(kind, deviceId ?? 'default');
    };
    this.#tell({ what: first.what, label: first.device.label, undo: first.what === 'found' ? undo : undefined });
  }
}
