import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, startServer, type RunningServer } from '@parley/tests/harness';
import { Visitor } from './people.ts';

/** A host, a participant and somebody at the door, on a real server with room for three publishers. One story, told in order. */
describe('the controls of the meeting room', () => {
  let server: RunningServer;
  let browser: Browser;
  let alice: Visitor;
  let bob: Visitor;

  beforeAll(async () => {
    server = await startServer({ env: { PUBLISHERS_PER_MEETING: '3' } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const arrive = async (name: string, address: string): Promise<Visitor> => {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'], reducedMotion: 'reduce', viewport: { width: 1280, height: 800 } });
    const visitor = await Visitor.arrive(context, address, name);
    await visitor.signUp();
    return visitor;
  };
  const button = (visitor: Visitor, name: string) => visitor.page.getByRole('button', { name, exact: true });
  const item = (visitor: Visitor, name: string) => visitor.page.getByRole('menuitem', { name, exact: true });
  /** As somebody who works with the keyboard and has nothing in particular in front of them. */
  const key = async (visitor: Visitor, keys: string) => {
    await visitor.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await visitor.page.keyboard.press(keys);
  };

  it('[S0-184] [S0-185] who opened the meeting is its host, and the panel takes the keyboard and gives it back', async () => {
    alice = await arrive('Alice Arden', server.url);
    await button(alice, 'New meeting').click();
    await alice.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    bob = await arrive('Bob Bell', alice.page.url());
    await button(bob, 'Join now').click();
    await alice.tile('Bob Bell').waitFor();

    await button(alice, 'Open people').click();
    await alice.page.getByRole('complementary', { name: 'People' }).getByText('Host', { exact: true }).waitFor();
    expect(await button(alice, 'Copy the link').evaluate((element) => element === document.activeElement)).toBe(true);
    await alice.page.keyboard.press('Escape');
    expect(await button(alice, 'Open people').evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('[S0-144] a hand goes up by a key, is seen with its place, and comes down with all others', async () => {
    await key(bob, 'h');
    await alice.page.getByText('Bob Bell raised a hand').waitFor();
    await alice.tile('Bob Bell').getByRole('img', { name: 'Hand raised, number 1 in the queue' }).waitFor();

    await key(alice, 'p');
    await button(alice, 'Lower all hands').click();
    await button(bob, 'Raise hand').waitFor();
  });

  it('a host mutes, and can only ask to unmute', async () => {
    await button(alice, 'What you can do with Bob Bell').click();
    await item(alice, 'Mute').click();
    await bob.page.getByText('Alice Arden muted you').waitFor();
    await button(bob, 'Turn microphone on').waitFor();

    await button(alice, 'What you can do with Bob Bell').click();
    await item(alice, 'Ask to unmute').click();
    await button(bob, 'Unmute').click();
    await button(bob, 'Turn microphone off').waitFor();
  });

  it('[S0-144] Space talks while it is held, but not for whoever stands on a button', async () => {
    await key(bob, 'Control+d');
    await button(bob, 'Turn microphone on').waitFor();
    await bob.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await bob.page.keyboard.down(' ');
    await button(bob, 'Turn microphone off').waitFor();
    await bob.page.keyboard.up(' ');
    await button(bob, 'Turn microphone on').waitFor();

    await button(bob, 'Raise hand').focus();
    await bob.page.keyboard.press(' ');
    await button(bob, 'Lower hand').click();
    await button(bob, 'Raise hand').waitFor();
    expect(await button(bob, 'Turn microphone on').count()).toBe(1);
  });

  it('[S0-175] [S0-178] a message is a dot at a closed chat, and a letter in the field is a letter', async () => {
    await key(bob, 'c');
    await bob.page.getByRole('textbox', { name: 'Message' }).pressSequentially('mv h **now**');
    await bob.page.keyboard.press('Enter');
    await alice.page.getByText('1 unread message').waitFor({ state: 'attached' });
    expect(await button(bob, 'Raise hand').count()).toBe(1);

    await button(alice, 'Open chat').click();
    await alice.page.getByRole('log', { name: 'Messages' }).getByText('mv h').waitFor();
    await alice.page.getByText('1 unread message').waitFor({ state: 'detached' });
    await bob.page.keyboard.press('Escape');
  });

  it('a reaction rises from the tile of whoever pressed a digit', async () => {
    await key(bob, '2');
    await alice.tile('Bob Bell').getByRole('img', { name: 'heart' }).waitFor();
  });

  it('whoever comes to the waiting room is let in from the message', async () => {
    await key(alice, 'Control+k');
    await alice.page.keyboard.type('waiting room');
    await alice.page.keyboard.press('Enter');
    await button(alice, 'More').click();
    await item(alice, 'Turn the waiting room off').waitFor();
    await alice.page.keyboard.press('Escape');

    const nora = await arrive('Nora Newcomer', alice.page.url());
    await button(nora, 'Ask to join').click();
    await button(alice, 'Admit').click();
    await nora.tile('Alice Arden').waitFor();
    await nora.context.close();
  });

  it('[S0-152] [S0-154] [S0-156] with no slot left, a host chooses whose share ends for theirs', async () => {
    await button(bob, 'Share your screen').click();
    await alice.tile('Bob Bell (Presentation)').waitFor();

    await button(alice, 'Share your screen').click();
    const dialog = alice.page.getByRole('dialog', { name: 'Free up a slot' });
    await dialog.getByRole('button', { name: 'End the presentation of Bob Bell' }).click();
    await bob.tile('Alice Arden (Presentation)').waitFor();
    await bob.page.getByText('Your presentation has ended: Alice Arden shares now').waitFor();
    await button(bob, 'Share your screen').waitFor();
  });

  it('[S0-192] ended for everyone, everybody reads it, and may stay on the page', async () => {
    await button(alice, 'Other ways to leave').click();
    await item(alice, 'End for everyone').click();
    await alice.page.getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
    for (const visitor of [alice, bob]) await visitor.page.getByRole('heading', { name: 'The meeting has ended.' }).waitFor();

    await bob.page.getByRole('progressbar', { name: 'Returning to home screen' }).waitFor();
    await button(bob, 'Stay here').click();
    await bob.page.getByRole('progressbar').waitFor({ state: 'detached' });
  });
});
