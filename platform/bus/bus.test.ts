import { Bug, type Random } from '@parley/engine-wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createUuidV7 } from '../ids/index.ts';
import type { Database, Transaction } from '../db/index.ts';
import { createSeededRandom } from '../testing/index.ts';
import { testDatabases, withTestDatabase } from '../testing/database/index.ts';
import { longestPayload } from './event-store.ts';
import { Bus, busMigrations, defineEvent, eventsKeptMs, pruneEvents } from './index.ts';

const noted = defineEvent('notes.note-written', 1, z.object({ text: z.string() }));
const notedLater = defineEvent('notes.note-written', 2, z.object({ text: z.string(), by: z.string() }));
/** No test waits for a timer: polls are called by hand. */
const never = 3_600_000;

describe.each(testDatabases())('the bus on %s', (engine) => {
  const database = withTestDatabase(engine, [busMigrations()]);
  const reports: string[] = [];
  let buses: Bus[] = [];
  let random: Random;

  beforeEach(async () => {
    await database().query('truncate events, event_cursors');
    reports.length = 0;
    random = createSeededRandom(7);
  });
  afterEach(async () => {
    for (const bus of buses) await bus.close();
    buses = [];
  });

  const report = (_error: unknown, about: string): void => void reports.push(about);
  const newBus = (): Bus => {
    const bus = new Bus({ database: database(), newId: createUuidV7(() => 1_700_000_000_000, random), report, pollMs: never });
    buses.push(bus);
    return bus;
  };
  const startedBus = async (): Promise<Bus> => {
    const bus = newBus();
    await bus.start();
    return bus;
  };
  const write = (bus: Bus, ...texts: string[]): Promise<void> =>
    database().transaction(async (tx) => {
      for (const text of texts) await bus.publish(tx, noted, { text });
    });
  const listen = (bus: Bus): string[] => {
    const heard: string[] = [];
    bus.subscribe(noted, (event) => void heard.push(event.payload.text));
    return heard;
  };

  it('an event is told after the commit, once, with its id and the database\'s time', async () => {
    const bus = await startedBus();
    const heard: unknown[] = [];
    bus.subscribe(noted, (event) => void heard.push(event));

    const id = await database().transaction(async (tx) => {
      const published = await bus.publish(tx, noted, { text: 'a' });
      expect(heard).toEqual([]);
      return published;
    });
    await bus.poll();
    await bus.poll();

    expect(heard).toEqual([{ id, name: 'notes.note-written', version: 1, at: expect.any(Date), payload: { text: 'a' } }]);
  });

  it('an event of a transaction that was undone is never told, here or elsewhere', async () => {
    const [bus, other] = [await startedBus(), await startedBus()];
    const [here, elsewhere] = [listen(bus), listen(other)];

    await database().transaction(async (tx) => {
      await bus.publish(tx, noted, { text: 'undone' });
      throw new Error('undo');
    }).catch(() => undefined);
    await Promise.all([bus.poll(), other.poll()]);

    expect([here, elsewhere]).toEqual([[], []]);
  });

  it('another process finds it in its next poll, in order and once', async () => {
    const [bus, other] = [await startedBus(), await startedBus()];
    const heard = listen(other);

    await write(bus, 'a', 'b');
    await write(bus, 'c');
    expect(heard).toEqual([]);
    await other.poll();
    await other.poll();

    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('more events than one question answers are all told', async () => {
    const [bus, other] = [await startedBus(), await startedBus()];
    const heard = listen(other);

    await write(bus, ...Array.from({ length: 1001 }, (_, i) => String(i)));
    await other.poll();

    expect(heard).toEqual(Array.from({ length: 1001 }, (_, i) => String(i)));
  });

  it('what happened before the start is not told', async () => {
    const bus = await startedBus();
    await write(bus, 'old');

    const late = await startedBus();
    const heard = listen(late);
    await write(bus, 'new');
    await late.poll();

    expect(heard).toEqual(['new']);
  });

  it('only the version that was asked for is told', async () => {
    const bus = await startedBus();
    const first = listen(bus);
    const second: string[] = [];
    bus.subscribe(notedLater, (event) => void second.push(event.payload.by));

    await database().transaction((tx) => bus.publish(tx, notedLater, { text: 'a', by: 'ada' }));

    expect([first, second]).toEqual([[], ['ada']]);
  });

  it('who stopped listening hears nothing more', async () => {
    const bus = await startedBus();
    const heard: string[] = [];
    const stop = bus.subscribe(noted, (event) => void heard.push(event.payload.text));
    await write(bus, 'a');
    stop();

    await write(bus, 'b');

    expect(heard).toEqual(['a']);
  });

  it('a listener that fails is reported and does not stop the others', async () => {
    const bus = await startedBus();
    bus.subscribe(noted, () => {
      throw new Error('at once');
    });
    bus.subscribe(noted, () => Promise.reject(new Error('later')));
    const heard = listen(bus);

    await write(bus, 'a');
    await new Promise((done) => setImmediate(done));

    expect(heard).toEqual(['a']);
    expect(reports).toHaveLength(2);
  });

  it('a payload that does not fit its definition is a bug and nothing is written', async () => {
    const bus = await startedBus();

    await expect(database().transaction((tx) => bus.publish(tx, noted, { text: 5 } as never))).rejects.toThrow(Bug);

    expect((await database().query('select 1 from events')).rows).toEqual([]);
  });

  it('a payload may have the longest length and not one character more', async () => {
    const bus = await startedBus();
    const around = JSON.stringify({ text: '' }).length;

    await write(bus, 'x'.repeat(longestPayload - around));

    await expect(write(bus, 'x'.repeat(longestPayload - around + 1))).rejects.toThrow(Bug);
  });

  it('a row that no longer fits its definition is reported and skipped', async () => {
    const [bus, other] = [await startedBus(), await startedBus()];
    const heard = listen(other);
    await database().query(`insert into events (id, name, version, payload) values (gen_random_uuid(), 'notes.note-written', 1, '{"text":5}')`);
    await write(bus, 'good');

    await other.poll();

    expect(heard).toEqual(['good']);
    expect(reports).toHaveLength(1);
  });

  it('an idle bus writes nothing', async () => {
    const bus = newBus();
    bus.consume('quiet', [noted], async () => undefined);
    await bus.start();
    await write(bus, 'a');
    await bus.poll();
    await bus.poll();
    const next = async (): Promise<unknown> => (await database().query('select pg_snapshot_xmax(pg_current_snapshot())::text as x')).rows;
    const before = await next();

    for (let i = 0; i < 5; i += 1) await bus.poll();

    // Nobody else writes: the test cluster vacuums nothing by itself, and suites run one after the other.
    expect(await next()).toEqual(before);
  });

  describe('durable consumers', () => {
    const collect = (bus: Bus, name = 'webhooks'): string[] => {
      const handled: string[] = [];
      bus.consume(name, [noted], async (event) => void handled.push(event.payload.text));
      return handled;
    };

    it('a consumer gets what was written while it was away, once', async () => {
      const first = newBus();
      const before = collect(first);
      await first.start();
      await write(first, 'a');
      await first.poll();
      await first.close();
      const writer = await startedBus();
      await write(writer, 'b', 'c');

      const second = newBus();
      const after = collect(second);
      await second.start();
      await second.poll();
      await second.poll();

      expect([before, after]).toEqual([['a'], ['b', 'c']]);
    });

    it('a consumer that fails keeps its place, writes nothing, and goes on later in order', async () => {
      await database().query('create table if not exists handled (text text)');
      await database().query('truncate handled');
      const bus = newBus();
      let broken = true;
      bus.consume('webhooks', [noted], async (event, tx) => {
        await tx.query('insert into handled values ($1)', [event.payload.text]);
        if (broken && event.payload.text === 'b') throw new Error('not now');
      });
      await bus.start();
      await write(bus, 'a', 'b', 'c');

      await bus.poll();
      expect(reports).toEqual(['a consumer failed and will try again']);
      expect((await database().query('select * from handled')).rows).toEqual([]);
      broken = false;
      for (let i = 0; i < 3; i += 1) await bus.poll();

      expect((await database().query('select * from handled')).rows).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'c' }]);
    });

    it('two processes with the same consumer share the work and repeat nothing', async () => {
      const [one, two] = [newBus(), newBus()];
      const [byOne, byTwo] = [collect(one), collect(two)];
      await one.start();
      await two.start();
      await write(one, ...Array.from({ length: 250 }, (_, i) => String(i)));

      await Promise.all([one.poll(), two.poll()]);
      await Promise.all([one.poll(), two.poll()]);

      expect([...byOne, ...byTwo].sort()).toEqual(Array.from({ length: 250 }, (_, i) => String(i)).sort());
    });

    it('events are pruned only after every consumer has passed them', async () => {
      const bus = newBus();
      collect(bus);
      await bus.start();
      await write(bus, 'a');
      const later = new Date(Date.now() + 60_000);

      const tooEarly = await pruneEvents(database(), later);
      await bus.poll();
      const passed = await pruneEvents(database(), later);

      expect([tooEarly, passed]).toEqual([0, 1]);
    });

    it('[K-10] events go when they are old enough, however many they are, and the newer ones stay', async () => {
      const bus = newBus();
      await bus.start();
      await database().query(
        `insert into events (id, name, version, payload, at)
         select md5(i::text)::uuid, 'test.old', 1, '{}', now() - interval '8 days' from generate_series(1, 12000) i`,
      );
      await write(bus, 'new');

      expect(await pruneEvents(database(), new Date(Date.now() - eventsKeptMs))).toBe(12_000);
      expect((await database().query('select 1 from events')).rows).toHaveLength(1);
    });

    it('after a restore from another cluster, whose transaction numbers are far ahead, new events are still found', async () => {
      const first = newBus();
      collect(first);
      await first.start();
      await write(first, 'a');
      await first.poll();
      await database().query(`update events set xid = '900000000000'::xid8`);
      await database().query(`update event_cursors set xid = '900000000000'::xid8`);

      const second = newBus();
      const handled = collect(second);
      await second.start();
      await write(second, 'b');
      await second.poll();

      expect(handled).toEqual(['b']);
    });
  });

  it.runIf(engine === 'postgres')('an event whose transaction commits late is not lost, and not overtaken', async () => {
    const [bus, other] = [await startedBus(), await startedBus()];
    const heard = listen(other);
    let mayCommit = (): void => undefined;
    const held = new Promise<void>((done) => (mayCommit = done));
    let written = (): void => undefined;
    const early = new Promise<void>((done) => (written = done));

    const slow = database().transaction(async (tx: Transaction) => {
      await bus.publish(tx, noted, { text: 'first id, last commit' });
      written();
      await held;
    });
    await early;
    await write(bus, 'second id, first commit');
    await other.poll();
    const whileOpen = [...heard];
    mayCommit();
    await slow;
    await other.poll();

    expect(whileOpen).toEqual([]);
    expect(heard).toEqual(['first id, last commit', 'second id, first commit']);
  });

  it('many writers at once: another process hears every committed event exactly once', async () => {
    const [bus, other] = [await startedBus(), await startedBus()];
    const heard = listen(other);
    const one = async (i: number): Promise<void> => {
      await database()
        .transaction(async (tx) => {
          await bus.publish(tx, noted, { text: String(i) });
          if (i % 5 === 0) throw new Error('undo');
        })
        .catch(() => undefined);
    };

    const writing = Promise.all(Array.from({ length: 200 }, (_, i) => one(i)));
    for (let i = 0; i < 20; i += 1) await other.poll();
    await writing;
    await other.poll();

    const expected = Array.from({ length: 200 }, (_, i) => i).filter((i) => i % 5 !== 0).map(String);
    expect(heard.length).toBe(expected.length);
    expect([...heard].sort()).toEqual(expected.sort());
  });
});

describe.each(testDatabases())('the bus and the clock on %s', (engine) => {
  const database: () => Database = withTestDatabase(engine, [busMigrations()]);

  it('polls by itself', async () => {
    const options = { database: database(), newId: createUuidV7(Date.now, createSeededRandom(9)), report: () => undefined };
    const [writer, reader] = [new Bus({ ...options, pollMs: never }), new Bus({ ...options, pollMs: 5 })];
    await writer.start();
    await reader.start();

    const heard = new Promise<string>((done) => void reader.subscribe(noted, (event) => done(event.payload.text)));
    await database().transaction((tx) => writer.publish(tx, noted, { text: 'by itself' }));

    expect(await heard).toBe('by itself');
    await writer.close();
    await reader.close();
  });
});
