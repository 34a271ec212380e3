import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, startServer, type RunningServer } from '@parley/tests/harness';
import { eventually, Visitor } from './people.ts';

/** What a page was stopped from doing, noted by the page itself. */
type Watched = { violations: string[] };
function watch(): void {
  const holder = globalThis as unknown as Watched;
  holder.violations = [];
  addEventListener('securitypolicyviolation', (event) => holder.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
}
const violationsOf = (page: Page): Promise<string[]> => page.evaluate(() => (globalThis as unknown as Watched).violations);

/** Linux only, as the journeys are. */
function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined; // it has ended while we looked
  }
}

describe('what pages may do under their policy', () => {
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    server = await startServer({ limits: { 'http.policy-report': { count: 30, perMs: 60_000 } } });
    browser = await launchChromium();
    context = await browser.newContext({ permissions: ['camera', 'microphone'] });
    await context.addInitScript(watch);
    page = await context.newPage();
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('camera, microphone, connections, sound worklets and workers work, and nothing is reported', async () => {
    const done = await page.evaluate(async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
      one.onicecandidate = ({ candidate }) => void other.addIceCandidate(candidate ?? undefined);
      other.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate ?? undefined);
      const channel = one.createDataChannel('x');
      const opened = new Promise<string>((resolve) => (channel.onopen = () => resolve(channel.readyState)));
      await one.setLocalDescription();
      await other.setRemoteDescription(one.localDescription as RTCSessionDescription);
      await other.setLocalDescription();
      await one.setRemoteDescription(other.localDescription as RTCSessionDescription);
      const connected = await opened;

      // A script's address is only a text unless a policy of ours has made it more; these two are the policies there may be.
      type Policy = { createScriptURL(text: string): string };
      const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): Policy } };
      const policy = trustedTypes.createPolicy('app', { createScriptURL: (text: string) => text });
      const worker = new Worker(policy.createScriptURL(URL.createObjectURL(new Blob(['onmessage = (event) => postMessage(event.data * 2)'], { type: 'text/javascript' }))));
      const doubled = await new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage(21);
      });
      const video = document.createElement('video');
      const seen = await new Promise((resolve) => {
        video.onerror = () => resolve('error');
        video.onloadedmetadata = () => resolve('playing');
        video.srcObject = stream;
      });
      for (const track of stream.getTracks()) track.stop();
      one.close();
      other.close();
      return { tracks: stream.getTracks().length, connected, doubled, seen };
    });
    expect(done).toEqual({ tracks: 2, connected: 'open', doubled: 42, seen: 'playing' });
    expect(await violationsOf(page)).toEqual([]);
  });

  test('[B-07] [K-15] its processes run with prototypes closed and no promise lost unseen', () => {
    const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === server.pid);
    expect(children.length).toBeGreaterThanOrEqual(2);
    for (const child of children) {
      const flags = readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0');
      expect(flags).toEqual(expect.arrayContaining(['--disable-proto=throw', '--unhandled-rejections=strict']));
    }
  });

  test('a sound worklet loads under the policy of the product’s page', async () => {
    const policy = (await fetch(server.url)).headers.get('content-security-policy') ?? '';
    const other = createServer((request, response) => {
      const script = request.url === '/sound-worklet.js';
      response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html', 'content-security-policy': policy });
      response.end(script ? 'registerProcessor("still", class extends AudioWorkletProcessor { process() { return true; } });' : '<!doctype html><title>x</title>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const visit = await context.newPage();
    // A TCP server that listens.
    await visit.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
    const inputs = await visit.evaluate(async () => {
      const audio = new OfflineAudioContext(1, 128, 44_100);
      await audio.audioWorklet.addModule('/sound-worklet.js');
      return new AudioWorkletNode(audio, 'still').numberOfInputs;
    });
    expect([inputs, await violationsOf(visit)]).toEqual([1, []]);
    await visit.close();
    other.closeAllConnections();
    other.close();
  });

  test('[S0-30] [S0-31] the manifest and its icons are there, robots may read, and everybody may zoom', async () => {
    const session = await context.newCDPSession(page);
    const manifest = await session.send('Page.getAppManifest');
    expect(manifest.errors).toEqual([]);
    const { icons, display } = JSON.parse(manifest.data ?? '{}') as { icons: { src: string; sizes: string; type: string }[]; display: string };
    expect(display).toBe('standalone');
    for (const { src, type } of [...icons, { src: '/apple-touch-icon.png', type: 'image/png' }, { src: '/favicon.svg', type: 'image/svg+xml' }]) {
      const answer = await fetch(`${server.url}${src}`);
      expect([src, answer.status, answer.headers.get('content-type')]).toEqual([src, 200, type]);
      if (type !== 'image/png') continue;
      const size = await page.evaluate(async (address) => {
        const picture = new Image();
        picture.src = address;
        await picture.decode();
        return `${picture.naturalWidth}x${picture.naturalHeight}`;
      }, src);
      expect([src, icons.find((icon) => icon.src === src)?.sizes ?? '180x180']).toEqual([src, size]);
    }
    expect((await (await fetch(`${server.url}/robots.txt`)).text()).trim()).toBe('User-agent: *\nAllow: /');
    expect(await page.locator('meta[name=viewport]').getAttribute('content')).not.toMatch(/maximum-scale|user-scalable/);
    expect(await violationsOf(page)).toEqual([]);
  });

  test('a dialog and a menu of the product open under it, and nothing is reported', async () => {
    const alice = await Visitor.arrive(context, server.url, 'Alice');
    await alice.signUp();
    await alice.page.goto(`${server.url}/settings/data`);
    await alice.page.getByRole('button', { name: /delete/i }).first().click();
    await alice.page.getByRole('dialog').waitFor();
    // The lock of the page's scrolling is the style tag that needs the nonce.
    await eventually('the page behind the dialog stands still', () => alice.page.evaluate(() => getComputedStyle(document.body).overflow), (overflow) => overflow === 'hidden', 5_000);
    await alice.page.keyboard.press('Escape');
    await alice.page.goto(server.url);
    await alice.page.getByRole('button', { name: 'New meeting' }).click();
    await alice.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    expect(await violationsOf(alice.page)).toEqual([]);
    await alice.page.close();
    expect(server.output()).not.toContain('content security policy');
  });

  test('[B-01] a script that got into the page does not run, and the server hears of it once', async () => {
    const tried = await page.evaluate(async () => {
      // Out of the debugger's own call, in which the policy lets texts be evaluated.
      await new Promise((resolve) => setTimeout(resolve, 0));
      /* eslint-disable no-eval, no-new-func, no-restricted-syntax -- these are the attempts of a script that got in */
      const attempts: Record<string, () => void> = {
        innerHTML: () => (document.body.innerHTML = '<img src=x onerror=1>'),
        documentWrite: () => document.write('<script>1</script>'),
        evaluate: () => void (0, eval)('1'),
        newFunction: () => void new Function('return 1')(),
        timer: () => void setTimeout('globalThis.__xss = 1', 0),
        anotherPolicy: () => void (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy('evil', {}),
        workerByText: () => void new Worker('/x.js'),
        handlerText: () => document.body.setAttribute('onclick', 'globalThis.__xss = 1'),
        scriptText: () => {
          const script = document.createElement('script');
          script.textContent = 'globalThis.__xss = 1';
          document.body.append(script);
        },
      };
      /* eslint-enable */
      return Object.entries(attempts).map(([name, run]) => {
        try {
          run();
          return [name, 'ran'];
        } catch (error) {
          return [name, (error as Error).name];
        }
      });
    });
    expect(tried.filter(([, outcome]) => outcome === 'ran').map(([name]) => name)).toEqual([]);
    const stopped = await page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.src = 'https://evil.example/';
      document.body.append(frame);
      const sent = await fetch('https://evil.example/').then(() => 'sent', () => 'stopped');
      const form = document.createElement('form');
      form.action = 'https://evil.example/';
      document.body.append(form);
      form.submit();
      return { sent, ran: (globalThis as { __xss?: unknown }).__xss };
    });
    expect(stopped).toEqual({ sent: 'stopped', ran: undefined });
    await eventually('the log knows what was stopped', async () => server.output(), (output) => output.includes('"directive":"connect-src","blocked":"https://evil.example"'), 10_000);
    const lines = server.output().split('\n').filter((line) => line.includes('content security policy'));
    expect(new Set(lines.map((line) => line.replace(/.*"directive"/, ''))).size).toBe(lines.length);
    expect(new URL(page.url()).origin).toBe(server.url);
  });
});
