import { expect, it } from 'vitest';
import './no-generated-code.ts';

it('zod makes no code out of texts on our pages', async () => {
  const { config } = await import('zod');

  expect(config().jitless).toBe(true);
});
