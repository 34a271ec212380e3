import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSafeFetch, type SafeFetch, type SafeFetchOptions } from './index.ts';
import { DnsResponder } from './testing/dns-responder.ts';
import { openPeer, type Peer } from './testing/http-peer.ts';
import { createTestCertificate } from './testing/test-certificate.ts';

/** A second address of this machine, which the tests open as if it were the public internet. */
const publicSide = '127.0.0.2';

describe('requests to addresses that somebody typed in', () => {
  let canary: Peer;
  let names: DnsResponder;
  const peers: Peer[] = [];
  const zone: Record<string, (asked: number) => readonly string[]> = {
    'loopback.test': () => ['127.0.0.1'],
    'loopback6.test': () => ['::1'],
    'mapped.test': () => ['::ffff:127.0.0.1'],
    'private.test': () => ['10.0.0.1'],
    'metadata.test': () => ['169.254.169.254'],
    'ula.test': () => ['fd00:ec2::254'],
    'nat64.test': () => ['64:ff9b::7f00:1'],
    '6to4.test': () => ['2002:7f00:1::'],
    'mixed.test': () => ['93.184.216.34', '127.0.0.1'],
    'mixed6.test': () => ['93.184.216.34', '::1'],
    'public.test': () => ['93.184.216.34'],
    'rebinding.test': (asked) => [asked === 0 ? '93.184.216.34' : '127.0.0.1'],
    'turning.test': (asked) => [asked === 0 ? publicSide : '127.0.0.1'],
    'receiver.test': () => [publicSide],
    'other.test': () => [publicSide],
  };

  beforeAll(async () => {
    canary = await openPeer((_request, response) => response.end('you should not read this'));
    names = await DnsResponder.open((name, asked) => zone[name]?.(asked) ?? []);
  });
  afterAll(async () => {
    await canary.close();
    names.close();
  });
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.close();
  });

  /** The canary's port counts as a usual one, so that only the address keeps a request from it. */
  const open = (options: Partial<SafeFetchOptions> = {}): SafeFetch =>
    createSafeFetch({ allowHttp: true, allowPrivateAddresses: [], ports: [80, 443, 8443, canary.port], resolver: names.resolver(), ...options });
  const receiver = async (...of: Parameters<typeof openPeer>): Promise<Peer> => {
    const peer = await openPeer(...of);
    peers.push(peer);
    return peer;
  };

  const forbiddenHosts = [
    'localhost', 'LOCALHOST', 'localhost.', 'loopback.test', 'loopback.test.', 'loopback6.test', 'mapped.test', 'private.test', 'metadata.test', 'ula.test', 'nat64.test', '6to4.test', 'mixed.test', 'mixed6.test',
    '127.0.0.1', '127.0.0.1.', '127.1', '127.0.1', '127.255.255.254', '0', '0.0.0.0', '0.0.0.1', '2130706433', '0x7f000001', '0x7f.0.0.1', '0x7f.1', '0177.0.0.1', '017700000001', '0177.1', '127.0.0.0x1',
    '127。0。0。1', '①②⑦.⓪.⓪.①', '１２７.0.0.1', '%31%32%37.0.0.1',
    '10.0.0.1', '10.255.255.255', '0xa.1', '167772161', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.1.254', '100.64.0.1', '100.100.100.200', '169.254.169.254', '0xa9fea9fe', '2852039166', '169.254.170.2', '168.63.129.16', '192.0.0.192',
    '192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255',
    '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:10.0.0.1]', '[0:0:0:0:0:ffff:169.254.169.254]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::1]', '[2002:7f00:1::]', '[2001::1]', '[2001:db8::1]',
    '[fc00::1]', '[fd00:ec2::254]', '[fe80::1]', '[fec0::1]', '[ff02::1]', '[100::1]', '[3fff::1]', '[5f00::1]', '[4000::1]',
  ];
  const refused: readonly (readonly [string, string])[] = [
    ['file:///etc/passwd', 'scheme'], ['gopher://127.0.0.1:6379/_FLUSHALL', 'scheme'], ['ftp://127.0.0.1/', 'scheme'], ['dict://127.0.0.1:11211/', 'scheme'], ['data:text/plain,x', 'scheme'], ['javascript:alert(1)', 'scheme'], ['ws://127.0.0.1/', 'scheme'],
    ['http://public.test:22/', 'port'], ['http://public.test:6379/', 'port'], ['http://public.test:25/', 'port'], ['https://public.test:2375/', 'port'], ['http://public.test:0/', 'port'],
    ['http://user@loopback.test/', 'credentials'], ['http://user:word@public.test/', 'credentials'], ['http://public.test@127.0.0.1/', 'credentials'],
    ['//127.0.0.1/', 'bad-url'], ['127.0.0.1', 'bad-url'], ['http://', 'bad-url'], ['http://[::1', 'bad-url'], ['http://[fe80::1%25eth0]/', 'bad-url'], ['http://127.0.0.1:99999/', 'bad-url'], ['http://256.256.256.256/', 'bad-url'],
    ['http://loop\tback.test/', 'bad-url'], ['http://loopback.test\\@public.test/', 'bad-url'], [' http://127.0.0.1/', 'bad-url'], ['ht\ntp://127.0.0.1/', 'bad-url'], [`https://public.test/${'a'.repeat(2_048)}`, 'bad-url'],
    ['http://nowhere.test/', 'unresolvable'],
  ];

  it('[J-01] none of these addresses is called, however it is written', async () => {
    const safe = open();
    const told: string[] = [];
    const urls: (readonly [string, string])[] = [...forbiddenHosts.map((host) => [`http://${host}:${canary.port}/hit`, 'private-address'] as const), ...refused];

    for (const [url, reason] of urls) {
      const [outcome, checked] = [await safe.send({ url, timeoutMs: 3_000 }), await safe.check(url)];
      // `localhost` and what a name server does not know may also have no address at all.
      const expected = /^https?:\/\/localhost/i.test(url) ? expect.stringMatching(/^(private-address|unresolvable)$/) : reason;
      expect([url, outcome]).toEqual([url, { ok: false, reason: expected, sentence: expect.stringMatching(/^[A-Z].+\.$/) }]);
      expect([url, checked?.reason]).toEqual([url, expected]);
      told.push(url);
    }

    expect(told.length).toBeGreaterThanOrEqual(80);
    expect(canary.hits).toEqual([]);
  }, 30_000);

  it('[J-01] a name that answers something else the second time leads nowhere else', async () => {
    const real = await receiver((_request, response) => response.end('the receiver'), { host: publicSide, port: canary.port });
    const safe = open({ allowPrivateAddresses: [`${publicSide}:${real.port}`] });

    // Judged once as public, asked again when the request is sent.
    expect(await safe.check(`http://rebinding.test:${canary.port}/hit`)).toBeUndefined();
    expect(await safe.send({ url: `http://rebinding.test:${canary.port}/hit` })).toMatchObject({ ok: false, reason: 'private-address' });
    // Turned between the judgement and the connection: the judged address is the one that is called.
    const outcome = await safe.send({ url: `http://turning.test:${real.port}/hit` });

    expect(outcome).toMatchObject({ ok: true, status: 200 });
    expect(real.hits).toEqual([`GET turning.test:${real.port}/hit`]);
    expect(names.asked.filter((name) => name === 'turning.test')).toHaveLength(1);
    expect(canary.hits).toEqual([]);
  });

  it('[J-01] a redirect is an answer that nobody follows', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const real = await receiver((_request, response) => response.writeHead(status, { location: `http://127.0.0.1:${canary.port}/hit` }).end(), { host: publicSide });
      const safe = open({ allowPrivateAddresses: [`${publicSide}:${real.port}`] });

      expect(await safe.send({ url: `http://receiver.test:${real.port}/` })).toMatchObject({ ok: true, status, headers: { location: expect.stringContaining('/hit') } });
    }
    expect(canary.hits).toEqual([]);
  });

  it('[J-01] neither cookies nor proxies of the environment take part, and every request has its own connection', async () => {
    const seen: string[] = [];
    const sockets = new Set<unknown>();
    const real = await receiver((request, response) => {
      seen.push(String(request.headers.cookie));
      sockets.add(request.socket);
      response.setHeader('set-cookie', 'session=1').setHeader('x-kept', 'yes').end();
    }, { host: publicSide });
    const proxy = { HTTP_PROXY: process.env['HTTP_PROXY'], http_proxy: process.env['http_proxy'], ALL_PROXY: process.env['ALL_PROXY'] };
    for (const name of Object.keys(proxy)) process.env[name] = `http://127.0.0.1:${canary.port}`;
    const safe = open({ allowPrivateAddresses: [`${publicSide}:${real.port}`] });

    const first = await safe.send({ url: `http://receiver.test:${real.port}/`, headers: { cookie: 'mine=1', host: 'elsewhere.test', 'proxy-authorization': 'x' } });
    await safe.send({ url: `http://receiver.test:${real.port}/` });
    for (const [name, value] of Object.entries(proxy)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }

    expect(first).toMatchObject({ ok: true, headers: { 'x-kept': 'yes' } });
    expect(first).not.toHaveProperty('headers.set-cookie');
    expect([seen, sockets.size]).toEqual([['undefined', 'undefined'], 2]);
    expect(real.hits).toEqual([`GET receiver.test:${real.port}/`, `GET receiver.test:${real.port}/`]);
    expect(canary.hits).toEqual([]);
  });

  it('http is refused unless it was allowed, and other ports unless the operator opened them', async () => {
    const strict = createSafeFetch({ allowHttp: false, allowPrivateAddresses: [], resolver: names.resolver() });
    const lenient = createSafeFetch({ allowHttp: true, allowPrivateAddresses: [], resolver: names.resolver() });

    expect(await strict.check('http://public.test/')).toMatchObject({ reason: 'scheme' });
    expect(await strict.check('https://public.test/')).toBeUndefined();
    expect(await strict.check('https://public.test:8443/')).toBeUndefined();
    expect(await strict.check('https://public.test:80/')).toMatchObject({ reason: 'port' });
    expect(await lenient.check('http://public.test/')).toBeUndefined();
    expect(await lenient.check('http://public.test:443/')).toMatchObject({ reason: 'port' });
  });

  it('an operator opens a name, an address or a range, at the usual ports or at one', async () => {
    const check = async (entry: string, url: string) => (await createSafeFetch({ allowHttp: true, allowPrivateAddresses: [entry], resolver: names.resolver() }).check(url))?.reason;

    expect(await check('private.test', 'https://private.test/')).toBe('unresolvable'); // the system's lookup does not know it
    expect(await check('localhost', 'https://localhost/')).toBeUndefined();
    expect(await check('localhost:9000', 'http://localhost:9000/')).toBeUndefined();
    expect(await check('localhost:9000', 'http://localhost/')).toBe('unresolvable');
    expect(await check('localhost', 'http://localhost:9000/')).toBe('port');
    expect(await check('10.0.0.0/8', 'https://private.test/')).toBeUndefined();
    expect(await check('10.0.0.0/8', 'https://loopback.test/')).toBe('private-address');
    expect(await check('10.0.0.1', 'https://10.0.0.1/')).toBeUndefined();
    expect(await check('10.0.0.1:9000', 'https://10.0.0.1:9000/')).toBeUndefined();
    expect(await check('10.0.0.1:9000', 'https://public.test:9000/')).toBe('port');
    expect(await check('127.0.0.0/8', 'https://[::ffff:127.0.0.1]/')).toBeUndefined();
    expect(await check('[fd00::/8]:9000', 'https://ula.test:9000/')).toBeUndefined();
    expect(() => createSafeFetch({ allowHttp: false, allowPrivateAddresses: ['10.0.0.0/40'] })).toThrow('10.0.0.0/40');
  });

  it('the certificate must be valid for the name although the connection goes to an address', async () => {
    const { key, cert } = createTestCertificate('receiver.test');
    const real = await receiver((_request, response) => response.end('sealed'), { host: publicSide, tls: { key, cert } });
    const allowPrivateAddresses = [`${publicSide}:${real.port}`];
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';

    const trusted = await open({ allowPrivateAddresses, authorities: [cert] }).send({ url: `https://receiver.test:${real.port}/path?q=1` });
    const otherName = await open({ allowPrivateAddresses, authorities: [cert] }).send({ url: `https://other.test:${real.port}/` });
    const unknown = await open({ allowPrivateAddresses }).send({ url: `https://receiver.test:${real.port}/` });
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;

    expect(trusted).toMatchObject({ ok: true, status: 200, body: new Uint8Array(Buffer.from('sealed')) });
    expect(real.hits).toEqual([`GET receiver.test:${real.port}/path?q=1`]);
    expect([otherName, unknown]).toMatchObject([{ reason: 'tls' }, { reason: 'tls' }]);
  });
});
