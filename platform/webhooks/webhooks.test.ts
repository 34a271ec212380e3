import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/database/index.ts';
import { sealedWebhookColumns } from './index.ts';
import { queueDelivery } from './delivery-store.ts';
import { disabledAfterMs, givenUpAfterMs, longestWaitMs, mostContentRefusals, mostEndpoints, mostFinished, mostWaiting, slots, slotsForFailing } from './webhook-limits.ts';
import { noteWritten, WebhooksStage, type Added, type Behaviour, type Received } from './testing/webhooks-stage.ts';

const minuteMs = 60_000;
const take: Behaviour = () => 204;
const refuse: Behaviour = () => 500;
const hang: Behaviour = () => undefined;
const textsOf = (received: readonly Received[]): string[] => received.map(({ body }) => JSON.parse(body).data.text);
const idOf = ({ signature }: Pick<Received, 'signature'>): string => /id=([^,]+)/.exec(signature)?.[1] ?? '';

describe.each(testDatabases())('webhooks on %s', (engine) => {
  let stage: WebhooksStage;
  beforeAll(async () => {
    stage = await WebhooksStage.open(engine);
  }, 60_000);
  afterAll(() => stage.dispose());
  beforeEach(() => stage.start());

  describe('sending', () => {
    it('an event reaches the endpoints that want it, with what happened and when', async () => {
      const [all, notes, pages] = await stage.receivers(take, take, take);
      if (!all || !notes || !pages) throw new Error('three behaviours make three receivers');
      await stage.add(all);
      await stage.add(notes, { events: ['notes.*'] });
      await stage.add(pages, { events: ['pages.page-turned'] });

      await stage.write('hello');
      await stage.webhooks.settle();

      expect([all.received.length, notes.received.length, pages.received.length]).toEqual([4, 1, 0]); // the first also hears of three endpoints that were added
      expect(notes.received[0]?.type).toBe('application/json; charset=utf-8');
      expect(JSON.parse(notes.received[0]?.body ?? '')).toEqual({ id: expect.any(String), type: noteWritten.name, version: 1, at: expect.stringMatching(/Z$/), data: { text: 'hello' } });
    });

    it('deliveries keep their order through failures, and the id stays the same', async () => {
      const receiver = await stage.receiver((_delivery, count) => (count === 1 || count === 2 ? 503 : 204));
      await stage.add(receiver, { events: ['notes.*'] });

      await stage.write('one', 'two', 'three');
      await stage.webhooks.settle();
      for (let tries = 0; tries < 2; tries++) {
        stage.clock.now += minuteMs;
        await stage.webhooks.settle();
      }

      expect(textsOf(receiver.received)).toEqual(['one', 'two', 'two', 'two', 'three']);
      const ids = receiver.received.map(idOf);
      expect(new Set(ids).size).toBe(3);
      expect([ids[2], ids[3]]).toEqual([ids[1], ids[1]]);
    });

    it('an event is queued once although its consumer is told twice', async () => {
      const receiver = await stage.receiver(refuse);
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('once');
      await stage.webhooks.settle();

      await stage.database.query(`update event_cursors set xid = '0'::xid8, seq = 0`);
      await stage.write('twice');
      await stage.webhooks.settle();

      expect((await stage.deliveries(id)).items).toHaveLength(2);
    });

    it('what was under way when a process ended is sent again by the next one, with its id', async () => {
      const receiver = await stage.receiver(hang);
      await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('kept');
      await stage.until(() => receiver.hanging() === 1);

      await stage.webhooks.slice.close();
      receiver.behave = take;
      await stage.startProcess();
      await stage.webhooks.settle();

      expect(textsOf(receiver.received)).toEqual(['kept', 'kept']);
      expect(idOf(receiver.received[0] as Received)).toBe(idOf(receiver.received[1] as Received));
    });

    it('of two processes one sends; when it dies without a word the other one takes over after its claim', async () => {
      const receiver = await stage.receiver(hang);
      await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('claimed');
      await stage.until(() => receiver.hanging() === 1);
      receiver.behave = take;

      const other = await stage.startProcess();
      await other.settle();
      expect(receiver.received).toHaveLength(1);
      stage.clock.now += minuteMs;
      await other.settle();

      expect(receiver.received).toHaveLength(2);
    });

    it('a clock that goes back holds nothing up', async () => {
      const receiver = await stage.receiver((_delivery, count) => (count === 0 ? 500 : 204));
      await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('late');
      await stage.webhooks.settle();

      stage.clock.now -= 24 * 60 * minuteMs;
      await stage.webhooks.settle();

      expect(textsOf(receiver.received)).toEqual(['late', 'late']);
    });
  });

  describe('endpoints that fail', () => {
    it('[J-03] an endpoint that hangs, and more of them than there are slots, do not keep the others waiting', async () => {
      const hanging = slots + 4;
      const receivers = await stage.receivers(...Array.from({ length: hanging }, () => hang), take);
      const healthy = receivers.at(-1);
      if (healthy === undefined) throw new Error('the last receiver takes everything');
      const added: Added[] = [];
      for (const receiver of receivers) added.push(await stage.add(receiver, { events: ['notes.*'] }));
      // They have failed once before; a new endpoint that hangs takes a slot for its first five seconds only.
      await stage.database.query(`update webhook_endpoints set failures = 1 where id <> $1`, [added.at(-1)?.id]);
      const open = (): number => receivers.reduce((sum, receiver) => sum + receiver.hanging(), 0);

      await stage.write('a', 'b', 'c');
      await stage.until(() => healthy.received.length === 3 && open() > 0);

      // All of it arrived while requests to the others were still open: not one of those attempts has ended.
      expect(textsOf(healthy.received)).toEqual(['a', 'b', 'c']);
      expect(open()).toBe(slotsForFailing);
      const { rows } = await stage.database.query<{ attempts: number }>(`select sum(attempts)::int as attempts from webhook_deliveries where state = 'waiting'`);
      expect(rows[0]?.attempts).toBe(0);
      // Silence ends with its time, and then the others that hang have their turn.
      await stage.until(async () => (await stage.deliveries(added[0]?.id ?? '')).items.at(-1)?.attempts === 1);
      expect((await stage.deliveries(added[0]?.id ?? '')).items.at(-1)).toMatchObject({ state: 'waiting', lastStatus: null, lastProblem: expect.stringContaining('5000 ms') });
      await stage.until(() => open() > slotsForFailing);
    });

    it('[J-03] an endpoint that fails is left alone longer after each failure', async () => {
      const receiver = await stage.receiver(refuse);
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('x');
      const waits: number[] = [];

      for (let attempt = 0; attempt < 14; attempt++) {
        await stage.webhooks.settle();
        const { retryAt } = await stage.endpoint(id);
        waits.push(Date.parse(retryAt) - stage.clock.now);
        stage.clock.now = Date.parse(retryAt) - 1;
        await stage.webhooks.settle();
        expect(receiver.received).toHaveLength(attempt + 1);
        stage.clock.now += 1;
      }

      // Without jitter added: half of 5 s, doubled up to half of an hour.
      expect(waits.slice(0, 4)).toEqual([2_500, 5_000, 10_000, 20_000]);
      expect(waits.at(-1)).toBe(longestWaitMs / 2);
    });

    it('[J-03] a queue has an end: the oldest is thrown away for the newest, and counted', async () => {
      const receiver = await stage.receiver(refuse);
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.database.query(
        `insert into webhook_deliveries (id, endpoint_id, event_id, event_type, body, created_at)
         select gen_random_uuid(), $1::uuid, gen_random_uuid(), 'notes.note-written', n::text, now() from generate_series(1, $2::int) n`,
        [id, mostWaiting],
      );
      await stage.database.query(`update webhook_endpoints set retry_at = $1`, [new Date(stage.clock.now + minuteMs)]);
      expect(await stage.endpoint(id)).toMatchObject({ waiting: mostWaiting, dropped: 0 });

      await stage.write('newest', 'and one more');

      expect(await stage.endpoint(id)).toMatchObject({ waiting: mostWaiting, dropped: 2 });
      const { rows } = await stage.database.query<{ oldest: string }>(`select body as oldest from webhook_deliveries where state = 'waiting' order by seq limit 1`);
      expect(rows[0]?.oldest).toBe('3');
    }, 60_000);

    it('a delivery that nobody takes for a day is given up, and the next one has its turn', async () => {
      const receiver = await stage.receiver(({ body }) => (body.includes('poison') ? 500 : 204));
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('poison', 'bread');
      await stage.webhooks.settle();

      stage.clock.now += givenUpAfterMs - 1;
      await stage.webhooks.settle();
      expect((await stage.deliveries(id)).items.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
      stage.clock.now += longestWaitMs;
      await stage.webhooks.settle();
      stage.clock.now += longestWaitMs;
      await stage.webhooks.settle();

      expect((await stage.deliveries(id)).items.map(({ state }) => state)).toEqual(['delivered', 'failed']);
      expect(await stage.endpoint(id)).toMatchObject({ failures: 0, failingSince: null, waiting: 0 });
    });

    it('content that a receiver refuses is offered a few times only', async () => {
      const receiver = await stage.receiver(({ body }) => (body.includes('poison') ? 422 : 204));
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('poison', 'bread');

      for (let tries = 0; tries <= mostContentRefusals; tries++) {
        await stage.webhooks.settle();
        stage.clock.now += longestWaitMs;
      }

      expect(receiver.received).toHaveLength(mostContentRefusals + 1);
      expect((await stage.deliveries(id)).items.map(({ state }) => state)).toEqual(['delivered', 'failed']);
    });

    it('after a week of failures an endpoint is switched off, the others are told, and nothing more is queued for it', async () => {
      const [broken, witness] = await stage.receivers(refuse, take);
      if (!broken || !witness) throw new Error('two behaviours make two receivers');
      const { id } = await stage.add(broken, { events: ['notes.*'] });
      await stage.add(witness, { events: ['webhooks.endpoint-disabled'] });
      await stage.write('x');
      await stage.webhooks.settle();

      stage.clock.now += disabledAfterMs - 1;
      await stage.webhooks.settle();
      expect(await stage.endpoint(id)).toMatchObject({ enabled: true });
      stage.clock.now += longestWaitMs;
      await stage.write('y');
      await stage.webhooks.settle();
      stage.clock.now += longestWaitMs;
      await stage.write('z');
      await stage.webhooks.settle();

      expect(await stage.endpoint(id)).toMatchObject({ enabled: false, disabledBecause: 'failing' });
      expect(witness.received.map(({ body }) => JSON.parse(body).data)).toEqual([{ endpointId: id, because: 'failing' }]);
      expect((await stage.deliveries(id)).items.filter(({ state }) => state === 'waiting')).toHaveLength(1); // y; z came after the end
    });

    it('a receiver that asks for time gets it', async () => {
      const receiver = await stage.receiver(() => ({ status: 429, retryAfter: '600' }));
      const { id } = await stage.add(receiver, { events: ['notes.*'] });

      await stage.write('x');
      await stage.webhooks.settle();

      expect(Date.parse((await stage.endpoint(id)).retryAt) - stage.clock.now).toBe(600_000);
    });

    it('a receiver that is gone is not asked again', async () => {
      const gone = await stage.receiver(() => 410);
      const { id } = await stage.add(gone, { events: ['notes.*'] });

      await stage.write('x', 'y');
      await stage.webhooks.settle();

      expect(gone.received).toHaveLength(1);
      expect(await stage.endpoint(id)).toMatchObject({ enabled: false, disabledBecause: 'gone' });
    });

    it('a redirect is no delivery, and the list says so', async () => {
      const receiver = await stage.receiver(() => 302);
      const { id } = await stage.add(receiver, { events: ['notes.*'] });

      await stage.write('x');
      await stage.webhooks.settle();

      expect((await stage.deliveries(id)).items[0]).toMatchObject({ state: 'waiting', attempts: 1, lastStatus: 302, lastProblem: expect.stringContaining('redirect') });
    });
  });

  describe('who hears what', () => {
    it('[J-05] events are queued only for owners who may see them, whatever their endpoints ask for', async () => {
      const owners = { opal: 'operator', mia: 'member', gus: 'guest', nobody: undefined } as const;
      const filters = [['*'], ['notes.*'], ['notes.note-written']];
      const receiver = await stage.receiver(refuse);
      const endpoints: { id: string; owner: string }[] = [];
      for (const owner of Object.keys(owners)) {
        for (const events of filters) {
          const { id } = await stage.add(receiver, { events });
          await stage.database.query('update webhook_endpoints set owner_account_id = $2 where id = $1', [id, owner]);
          endpoints.push({ id, owner });
        }
      }
      for (const [owner, role] of Object.entries(owners)) if (role === undefined) stage.roles.delete(owner);
      else stage.roles.set(owner, role);

      await stage.write('whose business');

      const { rows } = await stage.database.query<{ owner: string; count: number }>(
        `select owner_account_id as owner, count(d.id)::int as count from webhook_endpoints e left join webhook_deliveries d on d.endpoint_id = e.id and d.event_type = 'notes.note-written'
         where e.disabled_at is null group by owner_account_id order by owner`,
      );
      expect(rows).toEqual([{ owner: 'gus', count: 0 }, { owner: 'mia', count: 0 }, { owner: 'nobody', count: 0 }, { owner: 'opal', count: filters.length }]);
    });

    it('[J-05] what was queued for an operator is not sent once they are none', async () => {
      const receiver = await stage.receiver(refuse);
      const { id } = await stage.add(receiver, { events: ['notes.*'] }, 'otto');
      await stage.write('x');
      await stage.webhooks.settle();
      expect(receiver.received).toHaveLength(1);

      stage.roles.set('otto', 'member');
      stage.clock.now += minuteMs;
      await stage.webhooks.settle();

      expect(receiver.received).toHaveLength(1);
      expect(await stage.endpoint(id)).toMatchObject({ enabled: false, disabledBecause: 'owner' });
    });
  });

  describe('what operators do', () => {
    it('a secret is shown once and kept sealed; after a rotation both sign for a day', async () => {
      const receiver = await stage.receiver();
      const { id, keyId, secret } = await stage.add(receiver, { events: ['notes.*'] });
      expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);

      const rotated = (await stage.request('POST', `/api/webhooks/${id}/rotate-secret`, {})).json();
      await stage.write('both');
      await stage.webhooks.settle();
      stage.clock.now += 25 * 60 * minuteMs;
      await stage.write('one');
      await stage.webhooks.settle();

      const [both, one] = receiver.received.map(({ signature }) => signature);
      expect([both?.includes(`${keyId}=`), both?.includes(`${rotated.keyId}=`)]).toEqual([true, true]);
      expect([one?.includes(`${keyId}=`), one?.includes(`${rotated.keyId}=`)]).toEqual([false, true]);
      for (const url of ['/api/webhooks', `/api/webhooks/${id}`]) expect((await stage.request('GET', url)).body).not.toMatch(new RegExp(`${secret}|${rotated.secret}`));
      const { rows } = await stage.database.query('select row_to_json(s)::text as row from webhook_secrets s');
      expect(JSON.stringify(rows)).not.toContain(secret);
      expect(JSON.stringify(rows)).not.toContain(rotated.secret);
    });

    it('every column that holds a sealed text is one that a new master key reaches', async () => {
      const { rows } = await stage.database.query(
        `select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public' and table_name like 'webhook%' and column_name like '%sealed%'`,
      );

      expect(rows).toEqual(sealedWebhookColumns.map(({ table, column }) => ({ table, column })));
    });

    it('an address that may not be called is refused when it is typed in', async () => {
      for (const [url, reason] of [['http://127.0.0.1:22/', 'port'], ['http://169.254.169.254/latest', 'private-address'], ['http://[::1]/', 'private-address'], ['ftp://example.org/', 'scheme'], ['nonsense', 'bad-url']]) {
        const answer = await stage.request('POST', '/api/webhooks', { url });
        expect([url, answer.statusCode, answer.json()]).toEqual([url, 422, expect.objectContaining({ code: 'webhooks.url-refused', advice: expect.any(String), details: { reason, sentence: expect.any(String) } })]);
      }
      expect((await stage.request('GET', '/api/webhooks')).json()).toEqual({ items: [], next: null });
    });

    it('wrong wishes are refused with what would be right', async () => {
      const receiver = await stage.receiver();
      const { id } = await stage.add(receiver);
      const none = '01900000-0000-7000-8000-000000000000';

      expect((await stage.request('POST', '/api/webhooks', { url: receiver.url, events: ['notes.note-wirtten'] })).json()).toMatchObject({ code: 'webhooks.event-unknown', details: { unknown: ['notes.note-wirtten'], known: expect.arrayContaining(['notes.*', 'notes.note-written']) } });
      expect((await stage.request('POST', '/api/webhooks', { url: receiver.url, secret: 'mine' })).statusCode).toBe(400);
      expect((await stage.request('PATCH', `/api/webhooks/${none}`, { enabled: true })).json()).toMatchObject({ code: 'webhooks.not-found' });
      expect((await stage.request('DELETE', `/api/webhooks/${none}`)).statusCode).toBe(404);
      expect((await stage.request('GET', '/api/webhooks/not-an-id')).statusCode).toBe(400);
      expect((await stage.request('GET', '/api/webhooks?after=strange')).json()).toMatchObject({ code: 'http.invalid-request' });
      expect((await stage.request('GET', `/api/webhooks/${id}/deliveries?after=1e3`)).json()).toMatchObject({ code: 'http.invalid-request' });
      expect((await stage.request('POST', `/api/webhooks/${id}/deliveries/${none}/redeliver`, {})).json()).toMatchObject({ code: 'webhooks.delivery-not-found' });
      await stage.request('PATCH', `/api/webhooks/${id}`, { enabled: false });
      expect((await stage.request('POST', `/api/webhooks/${id}/test`, {})).json()).toMatchObject({ code: 'webhooks.disabled' });
    });

    it('there are so many endpoints and not one more', async () => {
      const receiver = await stage.receiver();
      for (let count = 0; count < mostEndpoints; count++) await stage.add(receiver, { events: ['pages.*'] });

      expect((await stage.request('POST', '/api/webhooks', { url: receiver.url })).json()).toMatchObject({ code: 'webhooks.too-many', details: { most: mostEndpoints } });
    });

    it('to everybody but operators there are no webhooks, and a fresh proof is asked for a new one and for a new secret', async () => {
      const receiver = await stage.receiver();
      const { id } = await stage.add(receiver);
      for (const [method, url] of [['GET', '/api/webhooks'], ['POST', '/api/webhooks'], ['GET', '/api/webhooks/events'], ['PATCH', `/api/webhooks/${id}`], ['DELETE', `/api/webhooks/${id}`], ['GET', `/api/webhooks/${id}/deliveries`], ['POST', `/api/webhooks/${id}/test`]] as const) {
        expect([url, (await stage.request(method, url, method === 'GET' ? undefined : {}, 'mia')).statusCode]).toEqual([url, 404]);
        expect([url, (await stage.request(method, url, method === 'GET' ? undefined : {}, 'nobody')).statusCode]).toEqual([url, 401]);
      }

      stage.leaveLaptopOpen();

      expect((await stage.request('POST', '/api/webhooks', { url: receiver.url })).json()).toMatchObject({ code: 'http.recent-sign-in-required' });
      expect((await stage.request('POST', `/api/webhooks/${id}/rotate-secret`, {})).json()).toMatchObject({ code: 'http.recent-sign-in-required' });
      expect((await stage.request('PATCH', `/api/webhooks/${id}`, { enabled: false })).statusCode).toBe(200);
    });

    it('a test delivery comes at once, also to an endpoint whose breaker is open', async () => {
      const receiver = await stage.receiver((_delivery, count) => (count === 0 ? 500 : 204));
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('waits');
      await stage.webhooks.settle();

      const { deliveryId } = (await stage.request('POST', `/api/webhooks/${id}/test`)).json();
      await stage.webhooks.settle();

      expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual(['notes.note-written', 'notes.note-written', 'webhooks.endpoint-tested']);
      expect((await stage.deliveries(id)).items[0]).toMatchObject({ id: deliveryId, state: 'delivered', lastStatus: 204 });
    });

    it('a delivery that is sent again by hand keeps its id, and stands last in the queue and first in the list', async () => {
      const receiver = await stage.receiver();
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('first', 'second');
      await stage.webhooks.settle();
      const first = (await stage.deliveries(id)).items.at(-1);

      await stage.request('POST', `/api/webhooks/${id}/deliveries/${first?.id}/redeliver`);
      await stage.webhooks.settle();

      expect(textsOf(receiver.received)).toEqual(['first', 'second', 'first']);
      expect(idOf(receiver.received[2] as Received)).toBe(first?.id);
      expect((await stage.deliveries(id)).items.map(({ id }) => id)[0]).toBe(first?.id);
    });

    it('off and on again: nothing is queued in between, what waited is sent, and the past is forgiven', async () => {
      const receiver = await stage.receiver(refuse);
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('before');
      await stage.webhooks.settle();

      expect((await stage.request('PATCH', `/api/webhooks/${id}`, { enabled: false })).json()).toMatchObject({ enabled: false, disabledBecause: 'asked' });
      await stage.write('meanwhile');
      receiver.behave = take;
      expect((await stage.request('PATCH', `/api/webhooks/${id}`, { enabled: true, events: ['notes.note-written'], description: 'ours' })).json()).toMatchObject({ enabled: true, failures: 0, retryAt: null, events: ['notes.note-written'], description: 'ours' });
      await stage.webhooks.settle();
      await stage.write('after');
      await stage.webhooks.settle();

      expect(textsOf(receiver.received)).toEqual(['before', 'before', 'after']);
    });

    it('lists come in pages, by their own cursors', async () => {
      const receiver = await stage.receiver();
      const ids: string[] = [];
      for (let count = 0; count < 5; count++) ids.push((await stage.add(receiver, { events: ['pages.*'] })).id);
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('1', '2', '3', '4', '5');
      await stage.webhooks.settle();

      const seen: string[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const page: { items: { id: string }[]; next: string | null } = (await stage.request('GET', `/api/webhooks?limit=2${next === '' ? '' : `&after=${next}`}`)).json();
        seen.push(...page.items.map((item) => item.id));
        next = page.next;
      }
      expect(seen).toEqual([...ids, id]);
      const first = await stage.deliveries(id, '?limit=3');
      const second = await stage.deliveries(id, `?limit=3&after=${first.next}`);
      expect([first.items.length, second.items.length, second.next]).toEqual([3, 2, null]);
      expect(new Set([...first.items, ...second.items].map((item) => item.id)).size).toBe(5);
      expect((await stage.deliveries(id, '?state=failed')).items).toEqual([]);
    });

    it('what goes away takes its queue with it, and every change stands in the audit log', async () => {
      const receiver = await stage.receiver(refuse);
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.write('x');
      await stage.webhooks.settle();

      expect((await stage.request('DELETE', `/api/webhooks/${id}`)).statusCode).toBe(204);

      expect((await stage.database.query('select 1 from webhook_deliveries')).rows).toEqual([]);
      const { rows } = await stage.database.query('select actor, action from audit_entries where object = $1 order by seq', [id]);
      expect(rows).toEqual([{ actor: 'opal', action: 'webhook.added' }, { actor: 'opal', action: 'webhook.removed' }]);
      expect(await stage.audit.verify()).not.toHaveProperty('brokenAt');
    });

    it('finished deliveries are kept for a while, and so many of them', async () => {
      const receiver = await stage.receiver();
      const { id } = await stage.add(receiver, { events: ['notes.*'] });
      await stage.database.query(
        `insert into webhook_deliveries (id, endpoint_id, event_id, event_type, body, created_at, state)
         select gen_random_uuid(), $1::uuid, gen_random_uuid(), 'notes.note-written', '{}', $3, 'delivered' from generate_series(1, $2::int) n`,
        [id, mostFinished + 10, new Date(stage.clock.now)],
      );
      await queueDelivery(stage.database, { id: '01900000-0000-7000-8000-000000000001', endpointId: id, eventId: '01900000-0000-7000-8000-000000000002', eventType: 'notes.note-written', body: '{"data":{}}', createdAt: new Date(0) });

      await stage.webhooks.settle();
      for (const job of stage.webhooks.slice.jobs ?? []) await job.run();

      const { rows } = await stage.database.query<{ count: number }>('select count(*)::int as count from webhook_deliveries');
      expect(rows[0]?.count).toBe(mostFinished - 1); // the newest is older than is kept
      expect(receiver.received).toHaveLength(1);
    });
  });
});
