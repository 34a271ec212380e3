import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '@parley/platform/testing/database';
import { IdentityStage } from './testing/identity-stage.ts';

/** One pixel each, drawn by ImageMagick. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=', 'base64');
const webp = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');
const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
  'base64',
);

describe.each(testDatabases())('a profile on %s', (engine) => {
  let stage: IdentityStage;
  let cookie: string;
  beforeAll(async () => {
    stage = await IdentityStage.open(engine);
  }, 60_000);
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.reset();
    ({ cookie } = await stage.signUp('ada.l'));
  });

  const upload = (body: Buffer, type = 'image/png') =>
    stage.app.inject({ method: 'PUT', url: '/api/account/picture', headers: { origin: 'http://localhost:3000', cookie, 'content-type': type }, payload: body });

  test('[S0-44] the name is the username until it is changed', async () => {
    expect((await stage.session({ cookie }))?.user.name).toBe('ada.l');

    const answer = await stage.request('PATCH', '/api/account', { name: '  Ada  Lovelace ' }, { cookie });

    expect(answer.json().user).toMatchObject({ name: 'Ada  Lovelace', username: 'ada.l' });
    expect((await stage.session({ cookie }))?.user.name).toBe('Ada  Lovelace');
    expect(stage.facts.at(-1)?.name).toBe('identity.account-changed');
  });

  test.each([[''], [' '], ['x'.repeat(65)], ['a\u202Eb'], ['a\u200Bb'], ['a\u0000b'], ['line\nbreak']])('[B-01] the name %j is refused', async (name) => {
    expect((await stage.request('PATCH', '/api/account', { name }, { cookie })).statusCode).toBe(400);
  });

  test.each([
    ['PNG', png, 'image/png'],
    ['WebP', webp, 'image/webp'],
    ['JPEG', jpeg, 'image/jpeg'],
  ])('a %s is kept, served as what it is, and nothing else of it is believed', async (_name, bytes, type) => {
    const answer = await upload(bytes, 'image/png');
    expect(answer.statusCode, answer.body).toBe(200);
    const { image } = answer.json().user;

    const served = await stage.get(image, { cookie });

    expect(served.rawPayload.equals(bytes)).toBe(true);
    expect(served.headers).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringContaining('sandbox') });
    expect((await stage.get(image)).statusCode).toBe(401);
  });

  test('a new picture has a new address and the old one is gone; without one there is none', async () => {
    const first = (await upload(png)).json().user.image;
    const second = (await upload(webp)).json().user.image;

    expect(second).not.toBe(first);
    expect((await stage.get(first, { cookie })).statusCode).toBe(404);
    expect((await stage.request('DELETE', '/api/account/picture', undefined, { cookie })).json().user.image).toBeNull();
    expect((await stage.get(second, { cookie })).statusCode).toBe(404);
  });

  test.each<[string, Buffer]>([
    ['an SVG with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['an HTML page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a page that ends in a PNG', Buffer.concat([Buffer.from('<html>'), png])],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!', 'latin1')],
    ['a BMP', Buffer.from('BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00', 'latin1')],
    ['an icon', Buffer.from([0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0])],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj')],
    ['an ELF program', Buffer.from('\x7fELF\x02\x01\x01\x00', 'latin1')],
    ['a ZIP', Buffer.from('PK\x03\x04\x14\x00', 'latin1')],
    ['a PNG that says 30,000 by 30,000', sized(30_000, 30_000)],
    ['a PNG one pixel too wide', sized(4097, 1)],
    ['a PNG of no width', sized(0, 10)],
    ['a PNG signature alone', png.subarray(0, 8)],
    ['a PNG whose first chunk is another one', Buffer.concat([png.subarray(0, 12), Buffer.from('IDAT'), png.subarray(16)])],
    ['a JPEG without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
    ['a JPEG whose markers have no length', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0])],
    ['a JPEG of nothing but markers', Buffer.concat([Buffer.from([0xff, 0xd8]), ...Array.from({ length: 1000 }, () => Buffer.from([0xff, 0xe1, 0, 4, 0, 0]))])],
    ['a RIFF that is a sound', Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x44\xac\x00\x00', 'latin1')],
    ['a WebP of an unknown kind', Buffer.concat([webp.subarray(0, 12), Buffer.from('VP9 '), webp.subarray(16)])],
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from([0x89])],
  ])('[B-02] %s is no picture', async (_name, bytes) => {
    const answer = await upload(bytes);

    expect(answer.json(), answer.body).toMatchObject({ code: 'identity.picture.not-a-picture' });
    expect((await stage.session({ cookie }))?.user).toMatchObject({ image: null });
  });

  test('[B-02] a picture of two megabytes is taken, and one byte more is not', async () => {
    const padded = (bytes: number): Buffer => Buffer.concat([png, Buffer.alloc(bytes - png.length)]);

    expect((await upload(padded(2 * 1024 * 1024))).statusCode).toBe(200);
    expect((await upload(padded(2 * 1024 * 1024 + 1))).statusCode).toBe(413);
    expect((await upload(png, 'image/svg+xml')).statusCode).toBe(415);
    expect((await upload(png, 'text/html')).statusCode).toBe(415);
  });

  test('[K-10] on a disk that is nearly full no picture is kept, with 507 and a sentence; a name is', async () => {
    const asked: number[] = [];
    const { image } = (await upload(png)).json().user;
    await stage.start({ mayStore: (bytes) => asked.push(bytes) === 0 });

    const refused = await upload(webp);

    expect(refused.statusCode).toBe(507);
    expect(refused.headers['retry-after']).toBe('30');
    expect(refused.json()).toMatchObject({ code: 'http.storage-low', message: 'The disk of the server is nearly full, so nothing large is kept.', advice: expect.stringContaining('Tell the operator') });
    expect(asked).toEqual([webp.length]);
    expect((await stage.session({ cookie }))?.user).toMatchObject({ image });
    expect((await stage.request('PATCH', '/api/account', { name: 'Still here' }, { cookie })).statusCode).toBe(200);
  });

  test('[B-02] an address of a picture is a name, never a path', async () => {
    for (const id of ['..%2f..%2fetc%2fpasswd', '%2e%2e', 'x'.repeat(600), 'nobody', '%00']) expect((await stage.get(`/api/pictures/${id}`, { cookie })).statusCode).toBeGreaterThanOrEqual(400);
  });
});

/** A PNG that says it has these sides. */
function sized(width: number, height: number): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write('IHDR', 4);
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.set([8, 0, 0, 0, 0], 16);
  return Buffer.concat([png.subarray(0, 8), header, deflateSync(Buffer.alloc(10))]);
}
