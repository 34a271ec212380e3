import { preferDevice, preferredDevice, type DeviceKind } from '../device-choice.ts';

/**
 * Devices before there is a meeting: what is chosen is remembered, and whoever uses one hears of it.
 *
 * Lifetime  as long as the lobby
 */
export class LobbyDevices {
  readonly #changed: (kind: DeviceKind) => void;

  constructor(changed: (kind: DeviceKind) => void) {
    this.#changed = changed;
  }

  active(kind: DeviceKind): string | undefined {
    return preferredDevice(kind);
  }

  choose(kind: DeviceKind, deviceId: string): Promise<void> {
    preferDevice(kind, deviceId);
    this.#changed(kind);
    return Promise.resolve();
  }
}
