import { describe, expect, test } from 'vitest';
import { chooseCodec, codecByName } from './codecs.ts';
import { lowToHigh } from './negotiate.ts';
import { candidateLimit, readDescription, ridLimit, sdpLimit, sdpLineLengthLimit, sdpLineLimit, sectionLimit, type RemoteDescription } from './remote-description.ts';
import { capturedOffers, cameraId } from './testing/captured-offers.ts';

const offer = capturedOffers.simulcast;

function read(sdp: string): RemoteDescription {
  const description = readDescription(sdp);
  if ('refused' in description) throw new Error(description.refused);
  return description;
}

function section(mid: number, lines: readonly string[] = []): string {
  return ['m=audio 9 UDP/TLS/RTP/SAVPF 111', `a=mid:${mid}`, ...lines, ''].join('\r\n');
}

/** The offer with harmless lines up to exactly this length. */
function padded(length: number): string {
  const lines = Math.ceil((length - offer.length) / 1000);
  const text = offer + `a=${'z'.repeat(997)}\n`.repeat(lines);
  return `${text.slice(0, length - 1)}\n`;
}

test('a browser’s offer is read section by section', () => {
  const { ice, fingerprints, sections } = read(offer);

  expect(ice.ufrag).toBe('b9gv');
  expect(fingerprints[0]).toMatchObject({ hash: 'sha-256' });
  expect(sections.map((entry) => [entry.kind, entry.mid, entry.direction, entry.trackId !== ''])).toEqual([
    ['application', '0', 'sendrecv', false],
    ['audio', '1', 'sendonly', true],
    ['video', '2', 'sendonly', true],
  ]);
  expect(sections[2]).toMatchObject({ sendRids: ['q', 'h', 'f'], trackId: cameraId });
  expect(read(capturedOffers.single).sections[0]?.ssrcs).toEqual([{ ssrc: expect.any(Number) as number, rtxSsrc: expect.any(Number) as number }]);
});

test('credentials that look like numbers stay texts', () => {
  const { ice } = read(offer.replaceAll(/a=ice-ufrag:.*/g, 'a=ice-ufrag:1234').replaceAll(/a=ice-pwd:.*/g, `a=ice-pwd:${'9'.repeat(22)}`));

  expect(ice).toEqual({ ufrag: '1234', password: '9'.repeat(22) });
});

test('[C-07] what the parser takes for a number where a text belongs is refused or read as a text', () => {
  expect(readDescription(offer.replaceAll('a=fingerprint:sha-256', 'a=fingerprint:256'))).toMatchObject({ fingerprints: [{ hash: '256' }] });
  for (const line of ['a=ssrc-group:1 2 3', 'a=rid:1 2', 'a=simulcast:1 2', 'a=msid:1 2', 'a=extmap:1 2', 'a=fmtp:1 2', 'a=rtpmap:1 2/3/4', 'a=setup:1', 'a=ssrc:1 2']) {
    expect(() => readDescription(`${offer}${line}\r\n`)).not.toThrow();
  }
});

test('the wanted codec is chosen with its RTX, H264 only where every decoder follows', () => {
  const video = read(offer).sections[2];
  if (video === undefined) throw new Error('the offer has a video section');

  expect(chooseCodec(video, undefined)).toMatchObject({ remote: { payloadType: 96 }, rtxPayloadType: 97 });
  expect(chooseCodec(video, codecByName('video/H264'))).toMatchObject({ remote: { payloadType: 102 }, rtxPayloadType: 103 });
  const others = { ...video, codecs: video.codecs.filter((codec) => codec.name === 'vp9' || codec.name === 'av1') };
  expect(chooseCodec(others, undefined)).toBeUndefined();
  const mode0 = { ...video, codecs: video.codecs.filter((codec) => codec.payloadType === 104) };
  expect(chooseCodec(mode0, undefined)).toBeUndefined();
});

test('layers are sorted by the names that clients use', () => {
  expect(lowToHigh(['f', 'h', 'q'])).toEqual(['q', 'h', 'f']);
  expect(lowToHigh(['0', '1', '2'])).toEqual(['2', '1', '0']);
  expect(lowToHigh(['low', 'high'])).toEqual(['low', 'high']);
});

describe('limits', () => {
  const head = offer.slice(0, offer.indexOf('m=audio'));
  const bombs: [string, string, string | undefined][] = [
    ['the longest description', padded(sdpLimit), undefined],
    ['one byte too long', padded(sdpLimit + 1), 'sdp-too-long'],
    ['as many lines as may be', offer + 'a=x\n'.repeat(sdpLineLimit - offer.split('\n').length + 1), undefined],
    ['one line more', offer + 'a=x\n'.repeat(sdpLineLimit - offer.split('\n').length + 2), 'sdp-too-many-lines'],
    ['a line of the longest kind', `${offer}a=${'y'.repeat(sdpLineLengthLimit - 2)}\n`, undefined],
    ['a line one longer', `${offer}a=${'y'.repeat(sdpLineLengthLimit - 1)}\n`, 'sdp-line-too-long'],
    ['as many sections as may be', head + Array.from({ length: sectionLimit - 1 }, (_, index) => section(index + 1)).join(''), undefined],
    ['one section more', head + Array.from({ length: sectionLimit }, (_, index) => section(index + 1)).join(''), 'sdp-too-many-sections'],
    ['as many candidates as may be', head + section(1, Array.from({ length: candidateLimit }, () => 'a=candidate:1 1 udp 1 10.0.0.1 1 typ host')), undefined],
    ['one candidate more', head + section(1, Array.from({ length: candidateLimit + 1 }, () => 'a=candidate:1 1 udp 1 10.0.0.1 1 typ host')), 'sdp-too-many-candidates'],
    ['as many rids as may be', head + section(1, Array.from({ length: ridLimit }, (_, index) => `a=rid:r${index} send`)), undefined],
    ['one rid more', head + section(1, Array.from({ length: ridLimit + 1 }, (_, index) => `a=rid:r${index} send`)), 'sdp-too-many-rids'],
    ['the same rid twice', head + section(1, ['a=rid:q send', 'a=rid:q send']), 'sdp-rid'],
    ['the same mid twice', head + section(1) + section(1), 'sdp-duplicate-mid'],
    ['a mid of seventeen characters', head + section(1).replace('a=mid:1', `a=mid:${'m'.repeat(17)}`), 'sdp-mid'],
    ['no section', 'v=0\r\n', 'sdp-empty'],
    ['an ICE password of 21 characters', offer.replaceAll(/a=ice-pwd:.*/g, `a=ice-pwd:${'p'.repeat(21)}`), 'sdp-ice'],
    ['no fingerprint', offer.replaceAll(/a=fingerprint:.*\r\n/g, ''), 'sdp-fingerprint'],
    ['a fingerprint that is no hex', offer.replaceAll(/a=fingerprint:.*/g, 'a=fingerprint:sha-256 zz:zz'), 'sdp-fingerprint'],
    ['many ssrc groups', head + section(1, Array.from({ length: 3000 }, (_, index) => `a=ssrc-group:FID ${index} ${index + 1}`)), undefined],
    ['huge fmtp', head + section(1, [`a=fmtp:111 ${'a=1;'.repeat(250)}`]), undefined],
  ];
  test.each(bombs)('[C-07] %s', (_name, sdp, refused) => {
    const started = performance.now();
    const description = readDescription(sdp);

    expect('refused' in description ? description.refused : undefined).toBe(refused);
    // A bound that a slow machine keeps, and a quadratic reader does not.
    expect(performance.now() - started).toBeLessThan(500);
  });
});
