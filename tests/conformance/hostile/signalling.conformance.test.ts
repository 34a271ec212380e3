import { AddTrackRequest, MuteTrackRequest, SessionDescription, SignalRequest, SubscriptionPermission, TrackSource, TrackType, TrickleRequest, UpdateParticipantMetadata, UpdateSubscription } from '@livekit/protocol';
import { randomBytes } from 'node:crypto';
import { holdBar } from '@parley/tests/harness';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Guest } from './guest.ts';
import { mint, openPlace, Victims, type Place, type Suffering } from './victims.ts';

/** This process receives the same storms and is slowed down by them too, so it is wide. */
const noticeableMs = 800;

let place: Place;
let victims: Victims;
let mallory: Guest;

beforeAll(async () => {
  place = await openPlace();
  victims = await Victims.call(place, 'calm');
});

afterAll(async () => {
  victims.leave();
  await place.server.stop();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function attackBy(attack: (mallory: Guest) => Promise<void>, publishing = true): Promise<Suffering> {
  mallory = await (await Guest.join(place, await mint('mallory', 'calm'))).receiving();
  if (publishing) await mallory.publishing();
  const suffering = await victims.during(() => attack(mallory));
  mallory.leave();
  holdBar('longest silence in the call of others', suffering.longestGapMs, noticeableMs);
  victims.expectUnharmed();
  return suffering;
}

describe('a participant whose descriptions are hostile', () => {
  test('[D-06] another certificate for a standing connection ends its sender and nobody else', async () => {
    await attackBy(async (guest) => {
      guest.offer(guest.offerText().replace(/a=fingerprint:sha-256 ../g, 'a=fingerprint:sha-256 00'), 2);
      await vi.waitFor(() => expect(guest.publisher.failed).toBe(true), { timeout: 15_000 });
    });
  });

  test('[C-07] bombs and nonsense in offers and answers are refused, and the connection survives', async () => {
    let answers = 0;
    await attackBy(async (guest) => {
      const good = guest.offerText();
      const many = (line: string, count: number): string => `${line}\r\n`.repeat(count);
      const bombs = [
        good + many('m=audio 9 UDP/TLS/RTP/SAVPF 111', 10_000).slice(0, 100_000),
        good + many('a=candidate:1 1 udp 1 10.0.0.1 9 typ host', 5000).slice(0, 100_000),
        `${good}a=${'x'.repeat(100_000)}\r\n`,
        good + many('a=ssrc-group:FID 1 2', 3000),
        good + many('a=ssrc-group:1 1 2', 3),
        good + many(`a=rid:${'r'.repeat(1000)} send`, 90),
        good + many(`a=imageattr:96 send ${'[x=1,y=1] '.repeat(90)}`, 90),
        good + many(`a=simulcast:send ${'q;'.repeat(400)}`, 90),
        good.replace('a=mid:1', 'a=mid:0'),
        good.replace('a=mid:1', 'a=mid:__proto__'),
        good.replaceAll('a=ice-ufrag', 'a=ice-ufrog'),
        '',
        'v=0\r\n',
        '\u0000'.repeat(1000),
        randomBytes(20_000).toString('latin1'),
      ];
      for (const [index, sdp] of bombs.entries()) {
        guest.offer(sdp, 10 + index);
        if (sdp.length < 30_000) guest.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: 0 }) });
        await pause(20);
      }
      await pause(1000);
      answers = guest.heard.filter(({ case: kind }) => kind === 'answer').length;
      guest.offer(good, 99);
      await vi.waitFor(() => expect(guest.heard.filter(({ case: kind }) => kind === 'answer').length).toBeGreaterThan(answers), { timeout: 15_000 });
      expect(guest.closedWith).toBeUndefined();
    });
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a participant whose descriptions are hostile in one field', () => {
  test('[C-07] [K-15] a number where a word belongs ends nobody else', async () => {
    await attackBy(async (guest) => {
      guest.offer(guest.offerText().replaceAll('a=fingerprint:sha-256', 'a=fingerprint:256'), 2);
      await pause(100);
    });
  });
});

describe('a participant who floods', () => {
  test('[C-08] tracks that would be megabytes in everybody’s updates are refused', async () => {
    await attackBy(async (guest) => {
      for (let index = 0; index < 15; index++) {
        guest.send({ case: 'addTrack', value: new AddTrackRequest({ cid: `c${index}`, type: TrackType.AUDIO, source: TrackSource.MICROPHONE, stream: 's'.repeat(100_000) }) });
      }
      await pause(300);
      expect(guest.heard.filter(({ case: kind }) => kind === 'trackPublished')).toHaveLength(0);
    }, false);
  });

  test('[C-08] small messages with large consequences are told of within a budget', async () => {
    let bytes = 0;
    const suffering = await attackBy(async (guest) => {
      victims.listener.socket.on('message', (data: Buffer) => (bytes += data.length));
      guest.send({ case: 'updateMetadata', value: new UpdateParticipantMetadata({ metadata: 'm'.repeat(200_000) }) });
      await pause(100);
      const sid = guest.first('trackPublished')?.track?.sid ?? '';
      for (let index = 0; index < 450; index++) {
        guest.send({ case: 'mute', value: new MuteTrackRequest({ sid, muted: index % 2 === 0 }) });
        if (index % 10 === 0) await pause(1);
      }
      await pause(700);
    });
    victims.listener.socket.removeAllListeners('message');
    // Three people hear of it: 90 MB each without the budget.
    expect(bytes).toBeLessThan(8_000_000);
    expect(suffering.grownApiMb).toBeLessThan(120);
  });

  test('[C-08] thousands of tracks, offers, candidates, wishes and rules end in the farewell of their sender', async () => {
    await attackBy(async (guest) => {
      const good = guest.offerText();
      for (let index = 0; index < 1500; index++) {
        guest.send({ case: 'addTrack', value: new AddTrackRequest({ cid: `c${index}`, name: 'x', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }) });
        if (index % 5 === 0) guest.offer(good, index);
        guest.send({ case: 'trickle', value: new TrickleRequest({ candidateInit: `{"candidate":"candidate:1 1 udp 1 169.254.169.254 80 typ host","sdpMid":"0"}`, target: index % 2 }) });
        guest.send({ case: 'subscription', value: new UpdateSubscription({ trackSids: [`TR_${index}`], subscribe: index % 2 === 0 }) });
        guest.send({ case: 'subscriptionPermission', value: new SubscriptionPermission({ allParticipants: index % 2 === 0 }) });
        if (index % 20 === 0) await pause(1);
      }
      await vi.waitFor(() => expect(guest.closedWith).toBeDefined(), { timeout: 15_000 });
    });
  });

  test('[B-12] [C-08] quarter megabytes of unknown fields are cut off before the media process reads them all', async () => {
    const bytes = new Uint8Array(262_000);
    for (let at = 0; at < bytes.length; at += 2) bytes.set([0x78, 0], at);
    const suffering = await attackBy(async (guest) => {
      for (let index = 0; index < 300; index++) {
        guest.sendRaw(bytes);
        await pause(2);
      }
      await vi.waitFor(() => expect(guest.closedWith).toBe(1008), { timeout: 15_000 });
    }, false);
    expect(suffering.grownMediaMb).toBeLessThan(80);
  });

  test('[B-12] garbage is dropped; text and frames over the limit close the socket with their reason', async () => {
    await attackBy(async (guest) => {
      for (let index = 0; index < 100; index++) guest.sendRaw(randomBytes(1 + (index % 600)));
      guest.sendRaw(new Uint8Array(0));
      guest.send({ case: 'ping', value: 1n });
      await vi.waitFor(() => expect(guest.first('pong')).toBeDefined(), { timeout: 15_000 });
      guest.socket.send('{"offer":{}}');
      await vi.waitFor(() => expect(guest.closedWith).toBe(1003), { timeout: 15_000 });
    }, false);
    await attackBy(async (guest) => {
      guest.sendRaw(new Uint8Array(256 * 1024 + 1));
      await vi.waitFor(() => expect(guest.closedWith).toBe(1009), { timeout: 15_000 });
    }, false);
  });

  test('[R-14] a client that never reads costs no more than its share', async () => {
    const suffering = await attackBy(async (guest) => {
      guest.socket.pause();
      const question = new SignalRequest({ message: { case: 'mute', value: new MuteTrackRequest({ sid: 'x'.repeat(10_000) }) } }).toBinary();
      for (let index = 0; index < 180; index++) guest.sendRaw(question);
      await pause(300);
    }, false);
    expect(suffering.grownApiMb).toBeLessThan(40);
  });

  test('[B-12] a client that pings without end is let go', async () => {
    await attackBy(async (guest) => {
      for (let index = 0; index < 20_000; index++) guest.socket.ping(new Uint8Array(125));
      await vi.waitFor(() => expect(guest.closedWith).toBe(1006), { timeout: 15_000 });
    }, false);
  });
});

describe('a participant who wants to be somebody else', () => {
  test('[C-04] taking up the session of another, by its sid, is refused and leaves the other alone', async () => {
    const sid = victims.speaker.first('join')?.participant?.sid ?? '';
    const guest = await Guest.join(place, await mint('mallory', 'calm'), `&reconnect=1&sid=${sid}`).catch(() => undefined);
    expect(guest).toBeUndefined();
    await pause(100);
    victims.expectUnharmed();
  });

  test('[C-02] without the right to publish neither media nor data leave', async () => {
    const viewer = await (await Guest.join(place, await mint('viewer', 'calm', { canPublish: false, canPublishData: false }))).receiving();
    const heard = victims.listener.subscriber.messages().length;
    await viewer.publishing();
    for (let seq = 1; seq < 100; seq++) {
      viewer.speak(seq, new TextEncoder().encode('not me'));
      viewer.sendData('_reliable', new Uint8Array(10));
      if (seq % 10 === 0) await pause(5);
    }
    await pause(200);
    expect(victims.listener.subscriber.messages().length).toBe(heard);
    victims.expectUnharmed();
    viewer.leave();
  });
});

test('[K-05] what was printed in all of this holds no token, no password and no SDP', () => {
  const output = place.server.output();
  expect(output).not.toMatch(/eyJ[\w-]{8,}\./);
  expect(output).not.toMatch(/a=ice-pwd|a=fingerprint|access_token/);
  expect(output.split('\n').length).toBeLessThan(300);
});
