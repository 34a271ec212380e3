import type { DeviceKind } from '../device-choice.ts';

export type DeviceFacts = Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'groupId' | 'label'>;

/** What plugging in or out means for one kind. */
export type DeviceVerdict =
  | { readonly kind: DeviceKind; readonly what: 'lost'; readonly device: DeviceFacts; /** The one that takes its place; undefined when there is none. */ readonly next: DeviceFacts | undefined }
  | { readonly kind: DeviceKind; readonly what: 'found'; readonly device: DeviceFacts };

type Change = {
  readonly before: readonly DeviceFacts[];
  readonly now: readonly DeviceFacts[];
  /** What is used, by kind; undefined for what the system chooses. */
  readonly active: (kind: DeviceKind) => string | undefined;
  /** Ids of devices that were there before at any time of this stay: those never push themselves forward. [S0-116] */
  readonly seen: ReadonlySet<string>;
};

const kinds = ['audioinput', 'videoinput', 'audiooutput'] as const satisfies readonly DeviceKind[];
/** Entries that stand for another one of the list. */
const stands = new Set(['', 'default', 'communications']);

/**
 * Decides about a change of what is plugged in: the used one that is gone is replaced by the system's default or the
 * first, and one that was never there before is used. [S0-115] [S0-116]
 */
export function judgeDevices({ before, now, active, seen }: Change): readonly DeviceVerdict[] {
  return kinds.flatMap((kind): DeviceVerdict[] => {
    const [was, is] = [before, now].map((list) => list.filter((device) => device.kind === kind)) as [DeviceFacts[], DeviceFacts[]];
    const found = is.find(({ deviceId, label }) => !stands.has(deviceId) && label !== '' && !seen.has(deviceId));
    if (found !== undefined) return [{ kind, what: 'found', device: found }];
    const used = active(kind);
    const lost = was.find(({ deviceId }) => deviceId === used && !stands.has(deviceId));
    if (lost === undefined || is.some(({ deviceId }) => deviceId === used)) return [];
    return [{ kind, what: 'lost', device: lost, next: is.find(({ deviceId }) => deviceId === 'default') ?? is.find(({ deviceId }) => deviceId !== '') }];
  });
}

/** One thing in the hand is several devices: a headset is said once. */
export function groupVerdicts(verdicts: readonly DeviceVerdict[]): readonly (readonly DeviceVerdict[])[] {
  const groups = new Map<string, DeviceVerdict[]>();
  for (const verdict of verdicts) {
    const { groupId, deviceId } = verdict.device;
    const key = `${verdict.what} ${groupId === '' ? deviceId : groupId}`;
    groups.set(key, [...(groups.get(key) ?? []), verdict]);
  }
  return [...groups.values()];
}
