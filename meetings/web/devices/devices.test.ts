import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceKind } from '../device-choice.ts';
import { DeviceWatch, type DeviceNews } from './device-watch.ts';
import { groupVerdicts, judgeDevices, type DeviceFacts } from './judge-devices.ts';

const device = (kind: DeviceKind, deviceId: string, groupId = deviceId): DeviceFacts => ({ kind, deviceId, groupId, label: deviceId === '' ? '' : `The ${deviceId}` });
const laptop = device('audioinput', 'laptop');
const system = device('audioinput', 'default', 'laptop');
const headset = device('audioinput', 'headset');
const phones = device('audiooutput', 'phones', 'headset');
const ids = (list: readonly DeviceFacts[]) => new Set(list.map(({ deviceId }) => deviceId));

describe('judgeDevices', () => {
  const judge = (before: readonly DeviceFacts[], now: readonly DeviceFacts[], used: string | undefined, seen = ids(before)) => judgeDevices({ before, now, active: () => used, seen });

  it('[S0-115] the used one that is gone is replaced by the default, and by the first where there is none', () => {
    expect(judge([laptop, system, headset], [laptop, system], 'headset')).toEqual([{ kind: 'audioinput', what: 'lost', device: headset, next: system }]);
    expect(judge([laptop, headset], [laptop], 'headset')).toEqual([{ kind: 'audioinput', what: 'lost', device: headset, next: laptop }]);
    expect(judge([headset], [], 'headset')).toEqual([{ kind: 'audioinput', what: 'lost', device: headset, next: undefined }]);
  });

  it('[S0-115] one that nobody uses may go', () => {
    expect(judge([laptop, headset], [laptop], 'laptop')).toEqual([]);
    expect(judge([laptop, system], [laptop, system], 'default')).toEqual([]);
  });

  it('[S0-116] one that was never there is used; one that was there before is not', () => {
    expect(judge([laptop], [laptop, headset], 'laptop')).toEqual([{ kind: 'audioinput', what: 'found', device: headset }]);
    expect(judge([laptop], [laptop, headset], 'laptop', new Set(['laptop', 'headset']))).toEqual([]);
  });

  it('names that only stand for another device, and devices without a name, are none that were plugged in', () => {
    expect(judge([laptop], [laptop, system, device('audioinput', '')], 'laptop')).toEqual([]);
  });

  it('a headset is one thing', () => {
    const camera = device('videoinput', 'camera');
    const verdicts = judgeDevices({ before: [], now: [headset, phones, camera], active: () => undefined, seen: new Set() });

    expect(groupVerdicts(verdicts).map((group) => group.map(({ kind }) => kind))).toEqual([['audioinput', 'audiooutput'], ['videoinput']]);
  });
});

function stage(first: readonly DeviceFacts[]) {
  let list = first;
  const did: string[] = [];
  const told: DeviceNews[] = [];
  const active: Partial<Record<DeviceKind, string>> = { audioinput: 'laptop', audiooutput: 'speaker' };
  const watch = new DeviceWatch(
    {
      list: () => Promise.resolve(list),
      active: (kind) => active[kind],
      choose: (kind, deviceId) => {
        active[kind] = deviceId;
        did.push(`${kind} ${deviceId}`);
        return Promise.resolve();
      },
      stop: (kind) => {
        did.push(`stop ${kind}`);
        return Promise.resolve();
      },
    },
    (news) => told.push(news),
  );
  const plug = async (next: readonly DeviceFacts[]) => {
    list = next;
    watch.changed();
    await vi.advanceTimersByTimeAsync(1_000);
  };
  return { watch, plug, did, told };
}

const speaker = device('audiooutput', 'speaker');

describe('DeviceWatch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[S0-116] uses a headset that is plugged in, says so once, and takes it back when asked', async () => {
    const { watch, plug, did, told } = stage([laptop, speaker]);
    await watch.remember();
    await plug([laptop, speaker, headset, phones]);
    told[0]?.undo?.();

    expect(told.map(({ what, label }) => `${what} ${label}`)).toEqual(['found The headset']);
    expect(did).toEqual(['audioinput headset', 'audiooutput phones', 'audioinput laptop', 'audiooutput speaker']);
  });

  it('[S0-115] [S0-116] pulled out and put back in, it is replaced and then leaves the choice alone', async () => {
    const { watch, plug, did, told } = stage([laptop, speaker, headset]);
    await watch.remember();
    await watch.remember();
    await plug([laptop, speaker, headset, phones]);
    await plug([laptop, speaker, headset]);
    await plug([laptop, speaker, headset, phones]);

    expect(told.map(({ what, label, undo }) => `${what} ${label} ${undo !== undefined}`)).toEqual(['found The phones true', 'lost The phones false']);
    expect(did).toEqual(['audiooutput phones', 'audiooutput speaker']);
  });

  it('[S0-115] the last one that goes is stopped', async () => {
    const { watch, plug, did } = stage([laptop]);
    await watch.remember();
    await plug([]);

    expect(did).toEqual(['stop audioinput']);
  });

  it('[S0-115] several events within a second are one', async () => {
    const { watch, told, plug } = stage([laptop]);
    await watch.remember();
    for (let event = 0; event < 5; event++) watch.changed();
    await plug([laptop, headset]);
    watch.changed();
    watch.close();

    expect([told.length, vi.getTimerCount()]).toEqual([1, 0]);
  });
});
