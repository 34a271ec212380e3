import { expect, it } from 'vitest';
import { createLogger, redact, type LogLevel } from './index.ts';

function capture(level?: LogLevel, now?: () => number): { lines: Record<string, unknown>[]; log: ReturnType<typeof createLogger> } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, log: createLogger({ destination, ...(level === undefined ? {} : { level }), ...(now === undefined ? {} : { now }) }) };
}

it('a line holds its level as a word, its time in UTC, its fields and its sentence', () => {
  const { lines, log } = capture();

  log.child({ meetingId: 'm1' }).info({ reason: 'left', ms: 12 }, 'participant left');

  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ level: 'info', meetingId: 'm1', reason: 'left', ms: 12, msg: 'participant left' });
  expect(lines[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

it('debug lines are left out unless asked for', () => {
  const quiet = capture();
  const chatty = capture('debug');

  quiet.log.debug('refused');
  chatty.log.debug('refused');

  expect([quiet.lines.length, chatty.lines.length]).toEqual([0, 1]);
});

it.each(['password', 'token', 'authorization', 'cookie', 'streamKey', 'signature', 'sdp'])('[K-05] a field named %s is never written', (field) => {
  const { lines, log } = capture();

  log.info({ [field]: 'canary-1', request: { [field]: 'canary-2' } }, 'seen');
  log.child({ [field]: 'canary-3' }).info('seen');

  expect(JSON.stringify(lines)).not.toContain('canary');
});

it('[K-05] a line break in a value cannot start a line of its own', () => {
  const raw: string[] = [];
  const log = createLogger({ destination: { write: (line: string) => void raw.push(line) } });

  log.info({ name: 'x\n{"level":"error"}' }, 'a\r\nb');

  expect(raw.join('').trimEnd().split('\n')).toHaveLength(1);
});

it('a redacted value is recognised again and cannot be read', () => {
  expect(redact('ada@example.org')).toBe(redact('ada@example.org'));
  expect(redact('ada@example.org')).not.toBe(redact('bob@example.org'));
  expect(redact('ada@example.org')).toMatch(/^~[0-9a-f]{10}$/);
  expect(redact('')).toBe('~none');
});

it('a flood of one kind is one line a second with a count, and hides no other kind', () => {
  const clock = { now: 0 };
  const { lines, log } = capture('debug', () => clock.now);

  for (; clock.now < 60_000; clock.now += 0.6) log.debug({ reason: 'bad' }, 'dropped');
  log.warn('something else');
  log.error(new Error('odd'), 'request failed');

  const floods = lines.filter(({ msg }) => msg === 'dropped');
  expect(floods.length).toBeLessThanOrEqual(80);
  expect(floods.reduce((sum, { suppressed }) => sum + Number(suppressed ?? 0), floods.length)).toBeGreaterThan(98_000);
  expect(lines.slice(-2).map(({ msg }) => msg)).toEqual(['something else', 'request failed']);
});

it('steps of ours are never left out', () => {
  const { lines, log } = capture('info', () => 0);

  for (let i = 0; i < 100; i++) log.info('participant joined');

  expect(lines).toHaveLength(100);
});

it('the reason of a line that stands for others is still there', () => {
  const clock = { now: 0 };
  const { lines, log } = capture('info', () => clock.now);
  for (let i = 0; i < 30; i++) log.error(new Error('odd'), 'request failed');

  clock.now = 1_000;
  log.error(new Error('odd'), 'request failed');

  expect(lines.at(-1)).toMatchObject({ suppressed: 10, err: { message: 'odd' }, msg: 'request failed' });
});
