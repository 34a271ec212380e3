/** Which devices this browser's person prefers; kept for the next visit. Storage may be blocked: then nothing is kept. */
export type DeviceKind = 'audioinput' | 'videoinput' | 'audiooutput';

const key = (kind: DeviceKind) => `parley.device.${kind}`;

export function preferredDevice(kind: DeviceKind): string | undefined {
  try {
    return globalThis.localStorage.getItem(key(kind)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function preferDevice(kind: DeviceKind, deviceId: string): void {
  try {
    globalThis.localStorage.setItem(key(kind), deviceId);
  } catch {
    // blocked storage: the choice lasts for this page
  }
}
