import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { MeetingsStage, ownOrigin, type Answer } from './testing/meetings-stage.ts';

const unauthorized = { code: 401, name: 'UnauthorizedException', message: 'Unauthorized' };

/** Every answer of this door may be read by any page. */
function expectOpen(answer: Answer): void {
  expect(answer.headers['access-control-allow-origin']).toBe('*');
  expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
}

describe.each(testDatabases())("the sample's addresses on %s", (engine) => {
  let stage: MeetingsStage;
  beforeAll(async () => {
    stage = await MeetingsStage.open(engine);
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.start());

  test('[S0-66] joining answers the meeting and one place for the camera, one for the screen', async () => {
    const answer = await stage.compat('ada', { meetingId: 'My meeting!' });

    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json()).toEqual({
      meetingId: 'my-meeting!',
      stageArn: expect.stringMatching(/^arn:[\w-]+:/),
      stageConfigs: {
        user: { token: expect.any(String), participantId: 'account-ada', participantGroup: 'user' },
        display: { token: expect.any(String), participantId: 'account-ada:display', participantGroup: 'display' },
      },
    });
    expect((await stage.post('/meeting/join', '', { authorization: 'Bearer ada' })).json().meetingId).toMatch(/^\w{4}-\w{4}-\w{4}$/);
  });

  test('[S0-67] [S0-59] a meeting is described with its id, its link, and who is in it', async () => {
    stage.dealtCodes.push('0a1b2c3d4e5f', 'zzzz2c3d4e5f');
    const { id } = await stage.meet('ada');
    await stage.meet('ada', 'standup');

    const described = (await stage.describe('ada', '0A1B2C3D4E5F')).json();
    expect(described).toEqual({
      id: '0a1b-2c3d-4e5f',
      alias: '0a1b-2c3d-4e5f',
      stageArn: expect.stringContaining(id),
      createdAt: '2026-01-01T00:00:00.000Z',
      isActive: false,
      participants: { user: {}, display: {} },
    });
    expect((await stage.describe('ada', 'Standup')).json()).toMatchObject({ id: 'zzzz-2c3d-4e5f', alias: 'standup' });
    expect((await stage.describe('ada', 'zzzz-2c3d-4e5f')).json()).toMatchObject({ id: 'zzzz-2c3d-4e5f', alias: 'standup' });
  });

  test('[S0-67] people stand in the group of their connection, and publish when they have a track', async () => {
    const { id } = await stage.meet('ada', 'standup');
    const at = BigInt(stage.clock.now).toString();
    await stage.report({ event: 'participant_joined', room: { name: id }, participant: { sid: 'PA_1', identity: 'account-ada', name: 'Ada', attributes: { picture: 'https://example.org/ada.png' }, joinedAtMs: at } });
    await stage.report({ event: 'participant_joined', room: { name: id }, participant: { sid: 'PA_2', identity: 'account-ada:display', name: 'Ada', joinedAtMs: at } });
    await stage.report({ event: 'track_published', room: { name: id }, participant: { sid: 'PA_2', identity: 'account-ada:display' }, track: { sid: 'TR_1' } });

    expect((await stage.describe('ada', 'standup')).json()).toMatchObject({
      isActive: true,
      participants: {
        user: { 'account-ada': { id: 'account-ada', isPublishing: false, attributes: { name: 'Ada', picture: 'https://example.org/ada.png', participantGroup: 'user' } } },
        display: { 'account-ada:display': { id: 'account-ada:display', isPublishing: true, attributes: { name: 'Ada', picture: '', participantGroup: 'display' } } },
      },
    });
  });

  test('[S0-73] whoever has not been let in learns that a meeting exists, and not who is there', async () => {
    const { id } = await stage.meet('ada', 'standup');
    await stage.report({ event: 'participant_joined', room: { name: id }, participant: { sid: 'PA_1', identity: 'account-ada', name: 'Ada' } });

    expect((await stage.describe('eve', 'standup')).json().participants).toEqual({ user: {}, display: {} });
    await stage.join('eve', { code: 'standup', as: 'viewer' });
    expect(Object.keys((await stage.describe('eve', 'standup')).json().participants.user)).toEqual(['account-ada']);
  });

  test('[S0-69] without a session every address answers 401 in the shape of the sample, readable by any page', async () => {
    await stage.meet('ada', 'standup');
    for (const headers of [{}, { authorization: 'Bearer ' }, { authorization: 'Basic YTpi' }, { authorization: 'nobody' }, { cookie: 'other=ada' }]) {
      for (const [method, url] of [['POST', '/meeting/join'], ['GET', '/meetings/standup'], ['GET', '/meetings/unheard'], ['GET', '/meetings']] as const) {
        const answer = await stage.app.inject({ method, url, headers: headers as Record<string, string> });
        expect([answer.statusCode, answer.json()]).toEqual([401, unauthorized]);
        expectOpen(answer);
      }
    }
  });

  test('[A-12] a cookie counts only from our own pages, a bearer token from everywhere', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, {}]) {
      const answer = await stage.post('/meeting/join', {}, { cookie: 'who=ada', ...(headers as Record<string, string>) });
      expect([answer.statusCode, answer.json()]).toEqual([401, unauthorized]);
    }
    expect((await stage.db.query('select 1 from meetings')).rows).toEqual([]);

    expect((await stage.post('/meeting/join', {}, { cookie: 'who=ada', origin: ownOrigin })).statusCode).toBe(200);
    const bearer = await stage.post('/meeting/join', {}, { authorization: 'Bearer ada', origin: 'https://app.example' });
    expect(bearer.statusCode).toBe(200);
    expectOpen(bearer);
    // A token that is not accepted is not helped out by a cookie.
    expect((await stage.post('/meeting/join', {}, { authorization: 'Bearer ', cookie: 'who=ada', origin: ownOrigin })).statusCode).toBe(401);
  });

  test.each(['/meeting/join', '/meetings', '/meetings/standup'])('[S0-69] a browser may ask %s from any origin with the Authorization header', async (url) => {
    const answer = await stage.app.inject({ method: 'OPTIONS', url, headers: { origin: 'https://app.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' } });

    expect(answer.statusCode).toBe(204);
    expectOpen(answer);
    expect(answer.headers['access-control-allow-headers']).toContain('authorization');
    expect(answer.headers['access-control-allow-methods']).toMatch(/GET.*POST/);
  });

  test('[S0-70] a missing code and an unknown one are told apart', async () => {
    const missing = await stage.app.inject({ url: '/meetings', headers: { authorization: 'Bearer ada' } });
    expect([missing.statusCode, missing.json()]).toEqual([400, { code: 400, name: 'BadInputException', message: 'Missing meetingId' }]);

    const unknown = await stage.describe('ada', 'Nobody knows "me"');
    expect([unknown.statusCode, unknown.json()]).toEqual([404, { code: 404, name: 'MeetingNotFoundException', message: 'No meeting exists with the meeting ID or alias "Nobody knows "me""' }]);
    expectOpen(unknown);
  });

  test('[S0-70] what cannot be a code, and what is not JSON, is bad input in three fields', async () => {
    const sent = { authorization: 'Bearer ada' };
    const answers = [
      await stage.compat('ada', { meetingId: 'api' }),
      await stage.compat('ada', { meetingId: '???' }),
      await stage.compat('ada', { meetingId: 'a'.repeat(65) }),
      await stage.compat('ada', { meetingId: 7 }),
      await stage.describe('ada', 'sign-in'),
      await stage.post('/meeting/join', '{"meetingId":', sent),
      await stage.post('/meeting/join', 'meetingId=x', { ...sent, 'content-type': 'text/plain' }),
      await stage.post('/meeting/join', { meetingId: 'x'.repeat(300_000) }, sent),
    ];
    for (const answer of answers) {
      expect(answer.statusCode, answer.body).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, answer.body).toBeLessThan(500);
      expect(answer.json()).toEqual({ code: answer.statusCode, name: 'BadInputException', message: expect.stringMatching(/\.$/) });
      expectOpen(answer);
    }
    expect((await stage.db.query('select 1 from meetings')).rows).toEqual([]);
    expect(stage.failures).toEqual([]);
  });

  test('[S0-71] a failure of ours is one sentence without a stack, and is reported', async () => {
    await stage.db.query('alter table meetings rename to hidden');
    try {
      const [join, describe] = [await stage.compat('ada', {}), await stage.describe('ada', 'standup')];

      expect([join.statusCode, join.json()]).toEqual([500, { code: 500, name: 'InternalServerException', message: 'Failed to join/create meeting.' }]);
      expect([describe.statusCode, describe.json()]).toEqual([500, { code: 500, name: 'InternalServerException', message: 'Failed to get meeting details.' }]);
      expect(stage.failures).toHaveLength(2);
    } finally {
      await stage.db.query('alter table hidden rename to meetings');
    }
  });

  test('guests come in by our own page only, whatever their invite says', async () => {
    const { id, code } = await stage.meet('ada', 'weekly');
    stage.invited.push(`account-guest1 ${id} participant`);

    for (const answer of [await stage.compat('guest1', { meetingId: code }), await stage.compat('guest1', {}), await stage.describe('guest1', code)]) {
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toEqual(unauthorized);
    }
    expect((await stage.post('/meeting/join', { meetingId: code }, { cookie: 'who=guest1', origin: ownOrigin })).statusCode).toBe(401);
  });
});
