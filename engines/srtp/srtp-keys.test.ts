import { expect, it } from 'vitest';
import { Bug } from '@parley/engine-wire';
import { OutboundSrtp } from './outbound-srtp.ts';
import { keyingMaterialBytes, splitKeyingMaterial } from './srtp-keys.ts';
import { createNaiveCrypto, createNaiveKernel } from './testing/naive-kernel.ts';
import { keysOf, profiles } from './testing/srtp-fixture.ts';

it.each(profiles)('splits exported material of %s: both keys first, then both salts', (profile) => {
  const salt = profile === 'aead-aes-128-gcm' ? 12 : 14;
  const material = Uint8Array.from({ length: keyingMaterialBytes(profile) }, (_, at) => at);

  const { client, server } = splitKeyingMaterial(profile, material);

  expect([client.key[0], client.key.length, server.key[0], server.key.length]).toEqual([0, 16, 16, 16]);
  expect([client.salt[0], client.salt.length, server.salt[0], server.salt.length]).toEqual([32, salt, 32 + salt, salt]);
  expect(() => splitKeyingMaterial(profile, material.subarray(1))).toThrow(Bug);
});

it('takes no keys of a wrong size', () => {
  const good = keysOf('aes128-cm-sha1-80');
  const make = (keys: typeof good) => () => new OutboundSrtp(keys, createNaiveCrypto(), createNaiveKernel());

  expect(make(good)).not.toThrow();
  expect(make({ ...good, key: good.key.subarray(1) })).toThrow(Bug);
  expect(make({ ...good, salt: good.salt.subarray(2) })).toThrow(Bug);
});
