import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/database/index.ts';
import { signDelivery } from './sign-delivery.ts';
import { WebhooksStage, type Received } from './testing/webhooks-stage.ts';

type Verify = (header: string, body: string, secrets: Readonly<Record<string, string>>, nowMs?: number) => string | undefined;

const secret = { keyId: 'WH0123', secret: 'a secret of an endpoint' };
const delivery = { id: '01900000-0000-7000-8000-000000000001', body: '{"type":"notes.note-written"}' };
const seconds = 1_767_225_600;

/** The sample for receivers, exactly as the manual prints it. */
async function sampleOfTheManual(folder: string): Promise<Verify> {
  const manual = readFileSync(new URL('../../docs/manuals/operate.md', import.meta.url), 'utf8');
  const code = [...manual.matchAll(/```js\n([\s\S]*?)```/g)].map(([, text]) => text ?? '').find((text) => text.includes('verifyDelivery'));
  const file = join(folder, 'verify-delivery.mjs');
  writeFileSync(file, code ?? '');
  return ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as { verifyDelivery: Verify }).verifyDelivery;
}

describe('signatures', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-sample-'));
  let verify: Verify;
  beforeAll(async () => {
    verify = await sampleOfTheManual(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const check = (header: string, body = delivery.body, secrets: Readonly<Record<string, string>> = { [secret.keyId]: secret.secret }, at = seconds) => verify(header, body, secrets, at * 1000);

  it('[J-02] what was forged, changed or kept for later is refused by the sample of the manual', () => {
    const header = signDelivery(delivery, [secret], seconds);
    const old = signDelivery({ ...delivery, id: 'another' }, [secret], seconds);
    const signature = header.split(',').at(-1) ?? '';

    expect(check(header)).toBe(delivery.id);
    expect(check(header, `${delivery.body} `)).toBeUndefined();
    expect(check(header.replace(delivery.id, 'another'))).toBeUndefined();
    expect(check(header.replace(`t=${seconds}`, `t=${seconds + 1}`))).toBeUndefined();
    expect(check(header, delivery.body, { WH0123: 'a guessed secret' })).toBeUndefined();
    expect(check(header, delivery.body, { WH9999: secret.secret })).toBeUndefined();
    expect(check(header.replace(signature, `${secret.keyId}=`))).toBeUndefined();
    expect(check(header.replace(signature, old.split(',').at(-1) ?? ''))).toBeUndefined();
    for (const nonsense of ['', 't=,id=', 't=NaN', 'undefined', `t=${seconds}`, '====', ',,,,']) expect(check(nonsense)).toBeUndefined();
  });

  it('[J-02] a replay is refused after five minutes, and before its time', () => {
    const header = signDelivery(delivery, [secret], seconds);

    expect([seconds - 300, seconds + 300].map((at) => check(header, delivery.body, undefined, at))).toEqual([delivery.id, delivery.id]);
    expect([seconds - 301, seconds + 301].map((at) => check(header, delivery.body, undefined, at))).toEqual([undefined, undefined]);
  });

  it('[J-02] while two keys sign, a receiver with either one is content', () => {
    const next = { keyId: 'WH4567', secret: 'the next secret' };
    const header = signDelivery(delivery, [next, secret], seconds);

    expect(check(header)).toBe(delivery.id);
    expect(check(header, delivery.body, { [next.keyId]: next.secret })).toBe(delivery.id);
  });

  it.each(testDatabases())('[J-02] a receiver with the sample takes what the server sends, and knows a retry by its id, on %s', async (engine) => {
    const stage = await WebhooksStage.open(engine);
    await stage.start();
    try {
      const receiver = await stage.receiver((_delivery, count) => (count === 0 ? 500 : 204));
      const { keyId, secret: shown } = await stage.add(receiver, { events: ['notes.*'] });
      const taken = ({ signature, body }: Received) => verify(signature, body, { [keyId]: shown }, stage.clock.now);

      await stage.write('hello');
      await stage.webhooks.settle();
      const first = receiver.received.map(taken)[0];
      stage.clock.now += 600_000;
      await stage.webhooks.settle();

      expect(receiver.received).toHaveLength(2);
      expect(first).toBeDefined();
      expect(taken(receiver.received[1] as Received)).toBe(first);
      // The first attempt's proof has run out by now.
      expect(taken(receiver.received[0] as Received)).toBeUndefined();
    } finally {
      await stage.dispose();
    }
  }, 90_000);
});
