import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { MeetingsStage } from './testing/meetings-stage.ts';

// What a token says does not depend on the database: one engine is enough.
describe.each(testDatabases().slice(0, 1))('participant tokens (%s)', (engine) => {
  let stage: MeetingsStage;
  beforeAll(async () => {
    stage = await MeetingsStage.open(engine);
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.start());

  test("a participant may publish, hear and write, in one room, under the account's own name", async () => {
    const { claims, id } = await stage.meet('ada', 'standup');

    const now = stage.clock.now / 1000;
    expect(claims).toEqual({
      iss: 'signing-key',
      sub: 'account-ada',
      jti: 'account-ada',
      sid: 's',
      name: 'ada',
      attributes: { picture: 'https://example.org/ada.png', participantGroup: 'user', role: 'host' },
      video: { room: id, roomJoin: true, canPublish: true, canPublishData: true, canSubscribe: true, canUpdateOwnMetadata: false },
      iat: now,
      nbf: now,
      exp: now + 600,
    });
  });

  test('[S0-76] a viewer gets a token that cannot publish, but hears and writes', async () => {
    await stage.meet('ada', 'standup');
    const answer = await stage.join('bob', { code: 'standup', as: 'viewer' });

    const claims = await stage.read(answer.json().token);
    expect(answer.json()).toMatchObject({ role: 'participant', watching: 'chose', participantId: 'account-bob', url: 'ws://localhost:3000' });
    expect(claims['video']).toMatchObject({ roomJoin: true, canPublish: false, canPublishData: true, canSubscribe: true });
    expect(claims['video']).not.toHaveProperty('canPublishSources');
    expect(claims['attributes']).toEqual({ picture: '', participantGroup: 'user', role: 'participant', watching: 'chose' });
  });

  test('the display identity may publish the screen and its sound, and nothing else', async () => {
    const { stageConfigs } = (await stage.compat('ada', { meetingId: 'standup' })).json();

    const [user, display] = [await stage.read(stageConfigs.user.token), await stage.read(stageConfigs.display.token)];
    expect([user.sub, display.sub]).toEqual(['account-ada', 'account-ada:display']);
    expect(display['attributes']).toMatchObject({ participantGroup: 'display' });
    expect(display['video']).toEqual({
      room: (user['video'] as { room: string }).room,
      roomJoin: true,
      canPublish: true,
      canPublishSources: ['screen_share', 'screen_share_audio'],
      canPublishData: false,
      canSubscribe: false,
      canUpdateOwnMetadata: false,
    });
  });

  test('no token administers, creates or lists rooms, whoever asks and however', async () => {
    const compat = (await stage.compat('ada', {})).json().stageConfigs;
    const tokens = [compat.user.token, compat.display.token];
    for (const as of ['participant', 'viewer']) tokens.push((await stage.join('bob', { as })).json().token);

    for (const token of tokens) {
      const { video } = await stage.read(token);
      for (const ability of ['roomAdmin', 'roomCreate', 'roomList', 'roomRecord', 'hidden', 'recorder', 'ingressAdmin']) expect(video).not.toHaveProperty(ability);
    }
  });

  test('a token is worthless after ten minutes', async () => {
    const { token } = (await stage.join('ada', {})).json();

    stage.clock.now += 599_000;
    await expect(stage.read(token)).resolves.toBeDefined();
    stage.clock.now += 1_000;
    await expect(stage.read(token)).rejects.toThrow('exp');
  });
});
