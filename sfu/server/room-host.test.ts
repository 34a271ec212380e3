import { grantFromClaims, readConnectQuery } from '@parley/engine-livekit';
import { createLogger } from '@parley/platform/log';
import { createSeededRandom } from '@parley/platform/testing';
import { expect, test } from 'vitest';
import type { FromMedia } from './media-messages.ts';
import { defaultRoomSettings, RoomHost } from './room-host.ts';

test('[K-15] a message that is longer than can be said ends the session that should hear it, and nobody else', () => {
  const said: FromMedia[] = [];
  const host = new RoomHost({
    openMediaRoom: () => ({ command: () => undefined, close: () => undefined }),
    transport: { fingerprint: { hash: 'sha-256', digest: new Uint8Array(32) }, candidates: [] },
    random: createSeededRandom(1),
    now: () => 1000,
    wallClock: () => 1_700_000_000_000,
    defaults: defaultRoomSettings,
    nodeId: 'ND_test',
    region: '',
    product: 'test',
    log: createLogger({ level: 'silent' }),
    say: (message) => {
      const tooLong = message.say === 'signal' && message.session === 'late';
      if (!tooLong) said.push(message);
      return !tooLong;
    },
  });
  const join = (session: string): void => {
    const answer = grantFromClaims({ sub: session, exp: 2_000_000_000, video: { room: 'lobby', roomJoin: true } }, 'key', 1_700_000_000);
    if ('refused' in answer) throw new Error(answer.refused);
    host.take({ do: 'join', session, room: 'lobby', settings: {}, grant: answer.grant, query: readConnectQuery(() => null) }, new Uint8Array(0));
  };
  join('early');
  join('late');

  expect(said.filter(({ say }) => say === 'end-session')).toEqual([expect.objectContaining({ session: 'late', how: 'abrupt' })]);
  const heard = said.filter((message) => message.say === 'signal' && message.session === 'early').length;
  join('third');
  expect(said.filter((message) => message.say === 'signal' && message.session === 'early').length).toBeGreaterThan(heard);
  host.close();
});
