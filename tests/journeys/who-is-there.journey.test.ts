import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, launchChromium, post, signUp, startServer, type RunningServer, type TestAccount } from '@parley/tests/harness';
import { eventually, Visitor } from './people.ts';

type Described = { readonly isActive: boolean; readonly participants: { readonly user: Readonly<Record<string, { readonly isPublishing: boolean; readonly attributes: { readonly name: string } }>> } };

/** A program at the sample's address sees what the media server reports of a real browser: through signed webhooks, on the real ports. */
describe('who is there', () => {
  let server: RunningServer;
  let browser: Browser;
  let program: TestAccount;
  beforeAll(async () => {
    server = await startServer();
    browser = await launchChromium();
    program = await signUp(server.url);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const look = async () => (await (await get(server.url, '/meetings/standup', program)).json()) as Described;
  const seen = async () => {
    const { isActive, participants } = await look();
    return { isActive, people: Object.values(participants.user).map(({ isPublishing, attributes }) => `${attributes.name} ${isPublishing ? 'publishes' : 'watches'}`) };
  };

  it('[S0-86] [S0-89] a person with a camera makes the meeting active, is there once after a reload, and ends it by leaving', async () => {
    expect((await post(server.url, '/meeting/join', { meetingId: 'standup' }, program)).status).toBe(200);
    expect(await seen()).toEqual({ isActive: false, people: [] });

    const ada = await Visitor.arrive(await browser.newContext(), `${server.url}/m/standup`, 'Alice');
    await ada.signUp();
    await ada.page.getByRole('button', { name: 'Join now' }).click();
    await eventually('the record', seen, ({ isActive, people }) => isActive && people.join() === 'Alice publishes', 20_000);
    expect(Object.keys((await look()).participants.user)).toHaveLength(1);

    await ada.page.reload();
    await ada.page.getByRole('figure').first().waitFor();
    await eventually('the record after a reload', seen, ({ isActive, people }) => isActive && people.join() === 'Alice publishes', 20_000);

    await ada.page.getByRole('button', { name: 'Leave the meeting' }).click();
    await eventually('the record after leaving', seen, ({ isActive, people }) => !isActive && people.length === 0, 20_000);
  });

  it('a media process that is killed takes everybody with it, and the record says so', async () => {
    const bob = await Visitor.arrive(await browser.newContext(), `${server.url}/m/standup`, 'Robert');
    await bob.signUp();
    await bob.page.getByRole('button', { name: 'Join now' }).click();
    await eventually('the record', seen, ({ people }) => people.join() === 'Robert publishes', 20_000);

    server.kill('media');
    await bob.context.close();
    await eventually('the record after the media process was killed', seen, ({ isActive, people }) => !isActive && people.length === 0, 40_000);
  });
});
