import { ConnectionState, type Room } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import { OwnDevices } from './own-devices.ts';
import { Problems } from './problems.ts';

type Wish = { readonly audio?: boolean; readonly video?: boolean };

function stage({ missing = [] as readonly ('audio' | 'video')[] } = {}) {
  const did: string[] = [];
  const granted: (() => void)[] = [];
  let asks = false;
  const published = new Map<string, object>();
  const track = (kind: string) => ({ source: kind === 'audio' ? 'microphone' : 'camera', stop: () => did.push(`stop ${kind}`) });
  const room = {
    state: ConnectionState.Connected,
    options: {},
    localParticipant: {
      createTracks: async (wish: Wish) => {
        const kinds = Object.keys(wish) as ('audio' | 'video')[];
        did.push(`ask ${kinds.join(' ')}`);
        if (asks) await new Promise<void>((resolve) => granted.push(resolve));
        if (kinds.some((kind) => missing.includes(kind))) throw Object.assign(new Error('none'), { name: 'NotFoundError' });
        return kinds.map(track);
      },
      publishTrack: (one: { source: string }) => Promise.resolve(void (did.push(`publish ${one.source}`), published.set(one.source, {}))),
      getTrackPublication: (source: string) => published.get(source),
      setMicrophoneEnabled: (on: boolean) => Promise.resolve(void did.push(`microphone ${on}`)),
      setCameraEnabled: (on: boolean) => Promise.resolve(void did.push(`camera ${on}`)),
    },
  };
  const problems = new Problems(() => undefined);
  const devices = new OwnDevices(room as unknown as Room, problems); // the part of a room that is used
  return { devices, did, problems, room, askPeople: () => (asks = true), grant: () => granted.splice(0).forEach((resolve) => resolve()) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('OwnDevices', () => {
  it('[S0-109] asks once for both', async () => {
    const { devices, did } = stage();
    await devices.start({ microphone: true, camera: true });

    expect(did).toEqual(['ask audio video', 'publish microphone', 'publish camera']);
  });

  it('[S0-110] a machine without a camera takes part by its microphone, and says what is missing', async () => {
    const { devices, did, problems } = stage({ missing: ['video'] });
    await devices.start({ microphone: true, camera: true });

    expect(did).toEqual(['ask audio video', 'ask audio', 'publish microphone', 'ask video']);
    expect(problems.look()).toBeDefined();
  });

  it('[S0-194] whoever leaves while the browser still asks finds no light on', async () => {
    const { devices, did, room, askPeople, grant } = stage();
    askPeople();
    const done = devices.setCamera(true);
    await settle();
    room.state = ConnectionState.Disconnected;
    grant();
    await done;

    expect(did).toEqual(['ask video', 'stop video']);
  });

  it('pressed twice while the browser still asks, the last press counts', async () => {
    const { devices, did, askPeople, grant } = stage();
    askPeople();
    void devices.setMicrophone(true);
    const done = devices.setMicrophone(false);
    await settle();
    grant();
    await done;

    expect(did).toEqual(['ask audio', 'publish microphone', 'microphone false']);
  });

  it('what is published already is only turned on again', async () => {
    const { devices, did } = stage();
    await devices.setMicrophone(true);
    await devices.setMicrophone(false);
    await devices.setMicrophone(true);

    expect(did).toEqual(['ask audio', 'publish microphone', 'microphone false', 'microphone true']);
  });
});
