import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JoinRefused } from '../call-api.ts';
import { ScreenShare, type PickedScreen, type ShareTrouble, type SlotDoor } from './screen-share.ts';

/** A promise that a test settles when it is time. */
function held<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((one, other) => ([resolve, reject] = [one, other]));
  return { promise, resolve, reject };
}

function stage(given: { readonly ask?: () => Promise<void>; readonly take?: () => Promise<void>; readonly pick?: () => Promise<PickedScreen>; readonly publish?: () => Promise<void> } = {}) {
  const said: string[] = [];
  const states: string[] = [];
  const troubles: (ShareTrouble['kind'] | 'none')[] = [];
  let ended: () => void = () => undefined;
  const say = (text: string) => {
    said.push(text);
    return Promise.resolve();
  };
  const slots: SlotDoor = {
    askForSlot: (slot) => (given.ask ?? (() => say(`ask ${slot}`)))(),
    releaseSlot: (slot) => say(`release ${slot}`),
    freeSlot: async (from, slot) => {
      await say(`free ${from} for ${slot}`);
      return { requestId: 'r1', from, ending: 'screen', endsAt: '2026-11-30T12:00:00.000Z' };
    },
    takeSlot: (id) => (given.take ?? (() => say(`take ${id}`)))(),
    cancelSlot: (id) => say(`cancel ${id}`),
  };
  const picked: PickedScreen = {
    publish: () => (given.publish ?? (() => say('publish')))(),
    stop: () => void said.push('stop'),
    onEnded: (tell) => (ended = tell),
  };
  const share = new ScreenShare({ pick: given.pick ?? (() => Promise.resolve(picked)) }, slots, { changed: () => states.push(share.state()), trouble: (trouble) => troubles.push(trouble?.kind ?? 'none') });
  return { share, said, states, troubles, picked, browserStops: () => ended() };
}

const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('ScreenShare', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[S0-149] asks for a slot, opens the picker, publishes, and says where it is', async () => {
    const { share, said, states } = stage();
    await share.start();

    expect(said).toEqual(['ask screen', 'publish']);
    expect(states).toEqual(['asking', 'picking', 'publishing', 'on']);
  });

  it('[S0-146] a second press while the picker is open opens no other', async () => {
    const picking = held<PickedScreen>();
    const pick = vi.fn(() => picking.promise);
    const { share } = stage({ pick });
    void share.start();
    await settle();
    await share.start();
    await share.startInPlaceOf('bob');

    expect([pick.mock.calls.length, share.state()]).toEqual([1, 'picking']);
  });

  it('[S0-147] nothing picked: the slot is given back, and why is reported', async () => {
    const { share, said, troubles } = stage({ pick: () => Promise.reject(new Error('closed')) });
    await share.start();

    expect([said, share.state(), troubles]).toEqual([['ask screen', 'release screen'], 'off', ['none', 'device']]);
  });

  it("[S0-148] the browser's own stop ends it and gives the slot back", async () => {
    const { share, said, browserStops } = stage();
    await share.start();
    browserStops();

    expect([said, share.state()]).toEqual([['ask screen', 'publish', 'stop', 'release screen'], 'off']);
  });

  it('[S0-148] a publication that fails ends it cleanly', async () => {
    const { share, said, troubles } = stage({ publish: () => Promise.reject(new Error('no')) });
    await share.start();

    expect([said, share.state(), troubles.at(-1)]).toEqual([['ask screen', 'stop', 'release screen'], 'off', 'device']);
  });

  it('stopped while the picker is open, what is picked afterwards is let go at once', async () => {
    const picking = held<PickedScreen>();
    const { share, said, picked } = stage({ pick: () => picking.promise });
    void share.start();
    await settle();
    share.stop();
    picking.resolve(picked);
    await settle();

    expect([said, share.state()]).toEqual([['ask screen', 'stop', 'release screen'], 'off']);
  });

  it('[S0-152] no slot free: it says so and opens no picker', async () => {
    const pick = vi.fn();
    const { share, troubles } = stage({ ask: () => Promise.reject(new JoinRefused('meetings.full', 'full')), pick });
    await share.start();

    expect([troubles, share.state(), pick.mock.calls.length]).toEqual([['none', 'full'], 'off', 0]);
  });

  it('[S0-154] [S0-156] in the place of somebody: they are told, then the picker, then the slot, then the share', async () => {
    const { share, said, states } = stage();
    await share.startInPlaceOf('bob');

    expect(said).toEqual(['free bob for screen', 'take r1', 'publish']);
    expect(states).toEqual(['asking', 'picking', 'waiting', 'publishing', 'on']);
  });

  it('[S0-155] nothing picked: they keep their slot', async () => {
    const { share, said } = stage({ pick: () => Promise.reject(new Error('closed')) });
    await share.startInPlaceOf('bob');

    expect([said, share.state()]).toEqual([['free bob for screen', 'cancel r1'], 'off']);
  });

  it('[S0-157] they are not gone within ten seconds: the share stops, and says so', async () => {
    const taking = held<void>();
    const { share, said, troubles } = stage({ take: () => taking.promise });
    void share.startInPlaceOf('bob');
    await vi.advanceTimersByTimeAsync(9_999);
    const before = share.state();
    await vi.advanceTimersByTimeAsync(1);

    expect([before, share.state(), troubles.at(-1)]).toEqual(['waiting', 'off', 'slot-timeout']);
    expect(said).toEqual(['free bob for screen', 'stop', 'cancel r1']);
  });

  it('[S0-157] stopped while waiting: nothing is published when the slot comes, and it is given back', async () => {
    const taking = held<void>();
    const { share, said } = stage({ take: () => taking.promise });
    void share.startInPlaceOf('bob');
    await settle();
    share.stop();
    taking.resolve();
    await settle();

    expect([said, share.state()]).toEqual([['free bob for screen', 'stop', 'release screen'], 'off']);
  });
});
