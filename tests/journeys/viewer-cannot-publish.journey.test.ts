import { launchChromium, startServer, type RunningServer } from '@parley/tests/harness';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../browser/hand-made-client.ts';
import { eventually, Visitor } from './people.ts';

/** The page hides the buttons from viewers; this proves that the media server would not need it to. */
describe('[C-02] a viewer with a hand-made client', () => {
  let server: RunningServer;
  let browser: Browser;
  let host: Visitor;
  let viewer: Visitor;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchChromium()]);
    const arrive = async (name: string, url: string) => Visitor.arrive(await browser.newContext({ permissions: ['camera', 'microphone'], bypassCSP: true }), url, name);
    host = await arrive('Hana Host', server.url);
    await host.signUp();
    await host.page.getByRole('button', { name: 'New meeting' }).click();
    await host.tile('Hana Host (you)').waitFor();
    viewer = await arrive('Vic Viewer', host.page.url());
    await viewer.signUp();
    await viewer.page.addScriptTag({ content: await bundle('../browser/hand-made-client.ts') });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it.each([
    ['viewer', false],
    ['participant', true],
  ])('sends media as a %s: others receive it: %s', async (role, arrives) => {
    const code = new URL(host.page.url()).pathname.split('/').at(-1);
    const running = viewer.page.evaluate(tryToPublish, { code, role });
    await host.page.getByText('2 people').waitFor();

    if (arrives) await eventually("the picture at the host's", () => host.arrivals(), ({ framesDecoded }) => framesDecoded > 5, 10_000);
    const attempt = await running;

    expect(attempt.mayPublish).toBe(arrives);
    // Otherwise nothing was attempted, and nothing proved.
    expect(attempt.connectionState).toBe('connected');
    expect(attempt.packetsSent).toBeGreaterThan(50);
    if (!arrives) expect(await host.arrivals()).toMatchObject({ videoStreams: 0, framesDecoded: 0 });
    await host.page.getByText('Only you').waitFor();
  });
});

async function tryToPublish({ code, role }: { code: string | undefined; role: string }): Promise<Attempt> {
  const response = await fetch('/api/meetings/join', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code, as: role }) });
  const { url, token } = (await response.json()) as { url: string; token: string };
  const { handMade } = globalThis as unknown as { handMade: { publishAnyway(url: string, token: string, ms: number): Promise<Attempt> } };
  return handMade.publishAnyway(url, token, 6_000);
}

async function bundle(file: string): Promise<string> {
  const result = await build({ entryPoints: [fileURLToPath(new URL(file, import.meta.url))], bundle: true, format: 'iife', globalName: 'handMade', write: false });
  return result.outputFiles[0]?.text ?? '';
}
