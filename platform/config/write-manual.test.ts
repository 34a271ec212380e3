import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { settings } from './list-settings.ts';
import { loadConfig } from './load-config.ts';
import { writeManual } from './write-manual.ts';

const page = fileURLToPath(new URL('../../docs/manuals/configuration.md', import.meta.url));

test('the page of the manual is the one that the table makes (WRITE_MANUAL=1 writes it)', () => {
  if (process.env['WRITE_MANUAL'] === '1') writeFileSync(page, writeManual());

  expect(readFileSync(page, 'utf8')).toBe(writeManual());
});

test('every setting says what it is, and no variable means two things', () => {
  const variables = settings.flatMap(({ variable }) => variable ?? []);

  expect(new Set(variables).size).toBe(variables.length);
  for (const { key, what, wants, example } of settings) for (const text of [what, wants, example]) expect(text, key).not.toBe('');
});

test.each(settings.filter(({ variable, secret, key }) => variable !== undefined && secret !== true && !key.endsWith('File')))('the example of $variable is one that it takes', ({ variable = '', example }) => {
  const mail = variable.startsWith('SMTP_') ? { SMTP_HOST: 'mail.example.org', SMTP_USER: 'parley', SMTP_PASSWORD: 'Zx9-kq4T' } : { SMTP_URL: 'smtp://mail.example.org' };

  const result = loadConfig({ env: { ...mail, [variable]: example, ACME_AGREE_TO_TERMS: 'true', METRICS_TOKEN: 'd8e8fca2dc0f896fd7cb4cb0031ba249' }, cwd: '/nonexistent' });

  expect(result.ok ? [] : result.problems).toEqual([]);
});
