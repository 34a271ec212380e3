import { expect, it } from 'vitest';
import { createLogger, redact, type LogLevel } from './index.ts';

function capture(level?: LogLevel): { lines: Record<string, unknown>[]; log: ReturnType<typeof createLogger> } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, log: level === undefined ? createLogger({ destination }) : createLogger({ level, destination }) };
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
