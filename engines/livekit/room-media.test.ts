import {
  AddTrackRequest,
  DisconnectReason,
  LeaveRequest_Action,
  MuteRoomTrackRequest,
  ParticipantInfo_State,
  ParticipantPermission,
  RequestResponse_Reason,
  SubscriptionError,
  SubscriptionPermission,
  TrackSource,
  TrackType,
  UpdateParticipantRequest,
  UpdateSubscription,
  UpdateTrackSettings,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol';
import { describe, expect, test } from 'vitest';
import { nameLimit, trackListLimit } from './limits.ts';
import { cameraId, capturedOffers } from './testing/captured-offers.ts';
import { announceCamera, publishBoth } from './testing/publish.ts';
import { TestRoom } from './testing/test-room.ts';

describe('publishing', () => {
  test('a client is told to mute before it reads that its track is muted, or it would say that it is not', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const { camera } = publishBoth(alice);
    const from = test.heard(alice.session).length;

    test.api('MutePublishedTrack', new MuteRoomTrackRequest({ identity: 'alice', trackSid: camera, muted: true }));

    expect(test.heard(alice.session).slice(from).map((message) => message.case)).toEqual(['mute', 'update']);
  });

  test('announced sections become producers, with layers and extensions, and the answer takes them', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    const { camera, microphone } = publishBoth(alice);

    expect(camera).toMatch(/^TR_VC/);
    expect(microphone).toMatch(/^TR_AM/);
    const { sections } = test.commandsOf('receive').at(-1) ?? { sections: [] };
    expect(sections.map((section) => [section.mid, section.kind, section.rids, section.countsAsSpeech])).toEqual([
      ['1', 'audio', [], true],
      ['2', 'video', ['q', 'h', 'f'], false],
    ]);
    expect(sections[1]?.payloads).toEqual([{ payloadType: 96, codec: 'vp8', clockRate: 90_000, rtxPayloadType: 97 }]);
    expect(sections[1]?.extensions).toEqual({ mid: 4, rid: 10, repairedRid: 11, transportCc: 3 });
    expect(sections[0]?.extensions).toEqual({ mid: 4, audioLevel: 1 });
    expect(sections[0]?.ssrcs).toEqual([{ ssrc: 2266761668 }]);
    const answer = alice.first('answer');
    expect(answer.id).toBe(1);
    expect(answer.sdp).toContain('a=group:BUNDLE 0 1 2');
    expect(answer.sdp).toContain('a=simulcast:recv q;h;f');
    expect(answer.sdp).toContain('a=rid:q recv');
    expect(answer.sdp).toContain('a=setup:passive');
    expect(answer.sdp).toMatch(/m=video 9 UDP\/TLS\/RTP\/SAVPF 96 97\r\n/);
    expect(answer.sdp).not.toContain('video-orientation');
    expect(test.webhooks.map((event) => event.event).filter((name) => name === 'track_published')).toHaveLength(2);
  });

  test('a section that came before its add_track waits, and nothing of it is received until then', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    alice.offer(capturedOffers.simulcast);
    expect(test.commandsOf('receive').at(-1)?.sections).toEqual([]);
    expect(alice.first('answer').sdp).toContain('a=recvonly');

    announceCamera(alice);
    expect(test.commandsOf('receive').at(-1)?.sections.map((section) => section.mid)).toEqual(['2']);
  });

  test('[C-02] without the right to publish nothing is received, whatever the SDP says', () => {
    const test = new TestRoom();
    const viewer = test.enter('viewer', { video: { canPublish: false } });

    publishBoth(viewer);

    expect(viewer.heard('requestResponse').map((response) => response.reason)).toEqual([RequestResponse_Reason.NOT_ALLOWED, RequestResponse_Reason.NOT_ALLOWED]);
    expect(viewer.heard('trackPublished')).toEqual([]);
    expect(test.commandsOf('receive').flatMap((command) => command.sections)).toEqual([]);
    expect(viewer.first('answer').sdp).not.toContain('a=recvonly');
  });

  test('[C-08] a track whose description everybody would have to carry is refused, one at the limits is taken', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const ask = (wish: ConstructorParameters<typeof AddTrackRequest>[0]): RequestResponse_Reason | undefined => {
      const { length } = alice.heard('requestResponse');
      alice.send({ case: 'addTrack', value: new AddTrackRequest({ cid: `c${test.now++}`, type: TrackType.VIDEO, source: TrackSource.CAMERA, ...wish }) });
      return alice.heard('requestResponse')[length]?.reason;
    };
    const text = (length: number): string => 'x'.repeat(length);
    const layers = (count: number, rid = 'q'): VideoLayer[] => Array.from({ length: count }, () => new VideoLayer({ rid }));

    for (const more of [0, 1]) {
      const expected = more === 0 ? undefined : RequestResponse_Reason.INVALID_REQUEST;
      expect(ask({ stream: text(nameLimit + more) })).toBe(expected);
      expect(ask({ layers: layers(trackListLimit + more) })).toBe(expected);
      expect(ask({ layers: layers(1, text(nameLimit + more)) })).toBe(expected);
      expect(ask({ audioFeatures: Array.from({ length: trackListLimit + more }, () => 0) })).toBe(expected);
      expect(ask({ simulcastCodecs: Array.from({ length: trackListLimit + more }, () => ({ codec: 'vp8' })) })).toBe(expected);
      expect(ask({ simulcastCodecs: [{ codec: 'vp8', cid: text(nameLimit + more) }] })).toBe(expected);
      expect(ask({ simulcastCodecs: [{ codec: 'vp8', layers: layers(trackListLimit + more) }] })).toBe(expected);
    }
  });

  test('[C-08] in a storm of rules about who may receive, the newest counts in the end', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    publishBoth(alice);
    test.advance(100);
    bob.answer();

    for (let round = 0; round < 101; round++) alice.send({ case: 'subscriptionPermission', value: new SubscriptionPermission({ allParticipants: round % 2 === 1 }) });
    expect(bob.heard('subscriptionPermissionUpdate').length).toBeLessThanOrEqual(40);
    test.advance(1000);

    expect(bob.heard('subscriptionPermissionUpdate').at(-1)?.allowed).toBe(false);
    expect(bob.heard('subscriptionPermissionUpdate').length).toBeLessThanOrEqual(44);
  });

  test('[C-02] only the allowed sources are taken', () => {
    const test = new TestRoom();
    const alice = test.enter('alice', { video: { canPublishSources: ['microphone'] } });

    publishBoth(alice);

    expect(test.commandsOf('receive').at(-1)?.sections.map((section) => section.kind)).toEqual(['audio']);
  });

  test('[C-02] a right withdrawn ends the track before the call is answered', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    const { camera, microphone } = publishBoth(alice);
    test.advance(100);
    bob.answer();

    const permission = new ParticipantPermission({ canPublish: false, canSubscribe: true, canPublishData: false });
    const answer = test.api('UpdateParticipant', new UpdateParticipantRequest({ identity: 'alice', permission }));

    expect(answer.ok).toBe(true);
    expect(test.commandsOf('receive').at(-1)?.sections).toEqual([]);
    expect(alice.heard('trackUnpublished').map((message) => message.trackSid).sort()).toEqual([camera, microphone].sort());
    expect(test.commandsOf('stop-consumer')).toHaveLength(2);
    expect(bob.heard('update').at(-1)?.participants[0]?.tracks).toEqual([]);
    announceCamera(alice);
    expect(alice.heard('requestResponse').at(-1)?.reason).toBe(RequestResponse_Reason.NOT_ALLOWED);
  });

  test('a track announced again is not taken for the one that the server ended, before the client has offered anew', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    publishBoth(alice);
    const allow = (canPublish: boolean) =>
      test.api('UpdateParticipant', new UpdateParticipantRequest({ identity: 'alice', permission: new ParticipantPermission({ canPublish, canSubscribe: true, canPublishData: true }) }));
    allow(false);
    allow(true);

    const camera = announceCamera(alice, 'another-camera');
    expect(test.commandsOf('receive').at(-1)?.sections).toEqual([]);
    alice.offer(capturedOffers.simulcast.replaceAll(cameraId, 'another-camera'));

    expect(test.commandsOf('receive').at(-1)?.sections.map((section) => section.mid)).toEqual(['2']);
    expect(bob.heard('update').at(-1)?.participants[0]?.tracks.map((track) => track.sid)).toEqual([camera]);
  });

  test('a stopped section ends its track, and the next offer may use the section again', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    publishBoth(alice);

    alice.offer(capturedOffers.simulcast.replaceAll('a=sendonly', 'a=inactive'), 2);

    expect(test.commandsOf('receive').at(-1)?.sections).toEqual([]);
    expect(bob.heard('update').at(-1)?.participants[0]?.tracks).toEqual([]);
    announceCamera(alice, 'second');
    alice.offer(capturedOffers.simulcast.replaceAll(cameraId, 'second'), 3);
    expect(test.commandsOf('receive').at(-1)?.sections.map((section) => section.mid)).toEqual(['2']);
  });

  test('a used section that stopped is refused, so that the client may use its place again', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    publishBoth(alice);

    alice.offer(capturedOffers.simulcast.replaceAll('a=sendonly', 'a=inactive'), 2);

    const { sdp } = alice.heard('answer').at(-1) ?? { sdp: '' };
    expect(sdp.match(/^m=.*/gm)?.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['m=application 9', 'm=audio 0', 'm=video 0']);
    expect(sdp).toContain('a=group:BUNDLE 0\r\n');
  });

  test('a section without a track keeps codec, layers and extensions', () => {
    const test = new TestRoom();
    const viewer = test.enter('viewer', { video: { canPublish: false } });

    viewer.offer(capturedOffers.simulcast);

    const video = viewer.first('answer').sdp.split('m=video')[1] ?? '';
    expect(video).toContain('a=inactive');
    expect(video).toContain('sdes:rtp-stream-id');
    expect(video).toContain('a=simulcast:recv q;h;f');
  });

  test('two transports that fail together end one participant once', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    publishBoth(alice);
    const legs = [alice.publisherLeg(), alice.subscriberLeg()];
    const before = test.commands.length;

    for (const leg of legs) test.event({ type: 'leg-failed', leg, reason: 'consent-lost' });
    test.advance(1000);

    // Commands that need an open leg would be a mistake now.
    expect(test.commands.slice(before).filter((command) => command.do !== 'close-leg' && command.do !== 'stop-consumer')).toEqual([]);
    expect(bob.heard('update').at(-1)?.participants[0]?.state).toBe(ParticipantInfo_State.DISCONNECTED);
  });

  test('the twentieth track may wait, the twenty-first may not', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    for (let index = 0; index < 20; index++) announceCamera(alice, `camera-${index}`);
    expect(alice.heard('requestResponse')).toEqual([]);

    announceCamera(alice, 'one more');
    expect(alice.first('requestResponse').reason).toBe(RequestResponse_Reason.LIMIT_EXCEEDED);
  });

  test('an ICE restart by the client gets new credentials of ours, a plain offer does not', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    alice.offer(capturedOffers.dataOnly, 1);
    alice.offer(capturedOffers.dataOnly, 2);
    alice.offer(capturedOffers.dataOnly.replaceAll(/a=ice-ufrag:.*/g, 'a=ice-ufrag:fresh'), 3);

    const local = test.commandsOf('describe-leg').filter((command) => command.leg === test.commandsOf('open-leg').at(-1)?.leg).map((command) => command.localIce.ufrag);

    expect(local[0]).toBe(local[1]);
    expect(local[2]).not.toBe(local[1]);
  });
});

describe('subscribing', () => {
  test('a subscriber learns the track before the offer that carries it, and media flows after the answer', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    bob.forget();

    const { camera, microphone } = publishBoth(alice);
    test.advance(100);

    const cases = test.heard(bob.session).map((message) => message.case);
    expect(cases.indexOf('update')).toBeLessThan(cases.indexOf('offer'));
    const offer = bob.first('offer');
    expect(offer.sdp).toContain(`a=msid:${alice.sid}|${camera} ${camera}`);
    expect(Object.values(offer.midToTrackId).sort()).toEqual([camera, microphone].sort());
    expect(offer.sdp).toContain('a=rtcp-fb:96 goog-remb');
    expect(offer.sdp).toContain('abs-send-time');
    expect(test.commandsOf('consume')).toEqual([]);

    bob.answer();
    const consumed = test.commandsOf('consume');
    expect(consumed.map((command) => [command.leg, command.section.payloadType, command.section.rtxPayloadType])).toEqual([
      [bob.subscriberLeg(), 111, undefined],
      [bob.subscriberLeg(), 96, 97],
    ]);
    expect(offer.sdp).toContain(`a=ssrc-group:FID ${consumed[1]?.section.ssrc} ${consumed[1]?.section.rtxSsrc}`);
    expect(alice.heard('trackSubscribed').map((message) => message.trackSid).sort()).toEqual([camera, microphone].sort());
  });

  test('a late joiner has the tracks in its first offer', () => {
    const test = new TestRoom();
    const { camera, microphone } = publishBoth(test.enter('alice'));

    const bob = test.join('bob');

    expect(Object.values(bob.first('offer').midToTrackId).sort()).toEqual([camera, microphone].sort());
  });

  test('one offer is outstanding at a time, and later changes come in the next one', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.join('bob');

    publishBoth(alice);
    test.advance(1000);
    expect(bob.heard('offer')).toHaveLength(1);

    bob.answer();
    test.advance(100);
    expect(bob.heard('offer')).toHaveLength(2);
    expect(bob.heard('offer')[1]?.id).toBe((bob.heard('offer')[0]?.id ?? 0) + 1);
  });

  test('an answer with another id is ignored, one without id is taken', () => {
    const test = new TestRoom();
    const bob = test.join('bob');
    const id = bob.first('offer').id;

    bob.first('offer').id = id + 7;
    bob.answer();
    expect(test.drops).toEqual(['livekit.answer-stale']);
    expect(test.commandsOf('describe-leg')).toEqual([]);

    bob.first('offer').id = 0;
    bob.answer();
    expect(test.commandsOf('describe-leg')).toHaveLength(1);
  });

  test('no answer in 15 seconds means to start afresh', () => {
    const test = new TestRoom();
    const bob = test.join('bob');

    test.advance(14_999);
    expect(bob.heard('leave')).toEqual([]);
    test.advance(1);
    expect([bob.first('leave').reason, bob.first('leave').action]).toEqual([DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.RECONNECT]);
  });

  test('without auto-subscribe nothing comes until it is asked for, and stops when asked', () => {
    const test = new TestRoom();
    const { camera } = publishBoth(test.enter('alice'));
    const bob = test.enter('bob', { query: { auto_subscribe: '0' } });
    expect(bob.first('offer').midToTrackId).toEqual({});

    bob.send({ case: 'subscription', value: new UpdateSubscription({ trackSids: [camera], subscribe: true }) });
    test.advance(100);
    bob.answer();
    expect(test.commandsOf('consume')).toHaveLength(1);

    bob.send({ case: 'subscription', value: new UpdateSubscription({ trackSids: [camera], subscribe: false }) });
    test.advance(100);
    expect(test.commandsOf('stop-consumer')).toHaveLength(1);
    expect(bob.heard('offer').at(-1)?.sdp).toContain('a=inactive');
  });

  test('fifty times camera off and on use the same two sections', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    for (let round = 1; round <= 50; round++) {
      test.advance(2000);
      announceCamera(alice, `camera-${round}`);
      alice.offer(capturedOffers.simulcast.replaceAll(cameraId, `camera-${round}`), round * 2);
      test.advance(100);
      bob.answer();
      alice.offer(capturedOffers.simulcast.replaceAll('a=sendonly', 'a=inactive'), round * 2 + 1);
      test.advance(100);
      bob.answer();
    }
    const last = bob.heard('offer').at(-1)?.sdp ?? '';
    expect(last.match(/^m=/gm)).toHaveLength(2);
    const ssrcs = test.commandsOf('consume').map((command) => command.section.ssrc);
    expect(new Set(ssrcs).size).toBe(50);
  });

  test('a section is used again only after an offer in which it was empty, or clients would not see another track in it', () => {
    const test = new TestRoom();
    const { camera, microphone } = publishBoth(test.enter('alice'));
    const bob = test.enter('bob', { query: { auto_subscribe: '0' } });
    const wish = (trackSid: string, subscribe: boolean) => bob.send({ case: 'subscription', value: new UpdateSubscription({ trackSids: [trackSid], subscribe }) });
    const midOf = (trackSid: string) => Object.entries(bob.heard('offer').at(-1)?.midToTrackId ?? {}).find(([, sid]) => sid === trackSid)?.[0];
    const settle = () => {
      test.advance(100);
      bob.answer();
    };
    bob.answer();
    wish(camera, true);
    wish(microphone, true);
    settle();
    const before = midOf(camera);

    wish(camera, false);
    wish(camera, true);
    settle();
    const atOnce = midOf(camera);
    wish(camera, false);
    settle();
    wish(camera, true);
    settle();

    expect(atOnce).not.toBe(before);
    expect(midOf(camera)).toBe(before);
    expect(bob.heard('offer').at(-1)?.sdp.match(/^m=/gm)).toHaveLength(4);
  });

  test('a refused section is told and given up', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    const camera = announceCamera(alice);
    alice.offer(capturedOffers.simulcast);
    test.advance(100);

    bob.answer((sdp) => sdp.replace('m=video 9', 'm=video 0'));

    expect(bob.first('subscriptionResponse')).toMatchObject({ trackSid: camera, err: SubscriptionError.SE_CODEC_UNSUPPORTED });
    expect(test.commandsOf('consume')).toEqual([]);
  });

  test('[C-03] without the right to subscribe, or against the publisher’s rule, nothing is sent', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const mute = test.enter('listener', { video: { canSubscribe: false } });
    const bob = test.enter('bob');
    alice.send({ case: 'subscriptionPermission', value: new SubscriptionPermission({ allParticipants: false }) });
    const { camera } = publishBoth(alice);
    test.advance(100);

    mute.send({ case: 'subscription', value: new UpdateSubscription({ trackSids: [camera], subscribe: true }) });
    bob.send({ case: 'subscription', value: new UpdateSubscription({ trackSids: [camera], subscribe: true }) });
    test.advance(100);
    expect(mute.joined.subscriberPrimary).toBe(false);
    expect(bob.first('subscriptionPermissionUpdate')).toMatchObject({ trackSid: camera, allowed: false });
    expect(test.commandsOf('consume')).toEqual([]);

    alice.send({ case: 'subscriptionPermission', value: new SubscriptionPermission({ allParticipants: true }) });
    test.advance(100);
    bob.answer();
    expect(test.commandsOf('consume')).toHaveLength(2);
  });
});

describe('track settings', () => {
  const shapes: [string, Partial<UpdateTrackSettings>, { layer: number; paused: boolean; temporal: number }][] = [
    ['a small picture takes the low layer', { width: 300, height: 170 }, { layer: 0, paused: false, temporal: 3 }],
    ['a tenth above a layer is still that layer', { width: 640, height: 400 }, { layer: 1, paused: false, temporal: 3 }],
    ['more than a tenth above takes the next one', { width: 640, height: 401 }, { layer: 2, paused: false, temporal: 3 }],
    ['a quality alone counts', { quality: VideoQuality.MEDIUM }, { layer: 1, paused: false, temporal: 3 }],
    ['an invisible picture is paused', { disabled: true, quality: VideoQuality.HIGH }, { layer: 2, paused: true, temporal: 3 }],
    ['few frames take low temporal layers', { quality: VideoQuality.HIGH, fps: 10 }, { layer: 2, paused: false, temporal: 1 }],
  ];
  test.each(shapes)('%s', (_name, settings, shaped) => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    const camera = announceCamera(alice);
    alice.offer(capturedOffers.simulcast);
    test.advance(100);
    bob.answer();
    expect(test.commandsOf('shape-consumer').at(-1)).toMatchObject({ layer: 2, paused: false });

    bob.send({ case: 'trackSetting', value: new UpdateTrackSettings({ trackSids: [camera], ...settings }) });

    expect(test.commandsOf('shape-consumer').at(-1)).toMatchObject(shaped);
  });

  test('an adaptive page starts with the low layer', () => {
    const test = new TestRoom();
    publishBoth(test.enter('alice'));
    const bob = test.enter('bob', { query: { adaptive_stream: '1' } });

    expect(bob.heard('offer')).toHaveLength(1);
    expect(test.commandsOf('shape-consumer').map((command) => command.layer)).toEqual([0, 0]);
  });
});
