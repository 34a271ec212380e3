import {
  AddTrackRequest,
  DataPacket,
  DataPacket_Kind,
  DisconnectReason,
  LeaveRequest,
  LeaveRequest_Action,
  MuteRoomTrackRequest,
  MuteTrackRequest,
  ParticipantInfo_State,
  ParticipantPermission,
  Ping,
  RequestResponse_Reason,
  RoomParticipantIdentity,
  SignalRequest,
  SimulateScenario,
  SimulcastCodec,
  SubscriptionError,
  SubscriptionPermission,
  TrackSource,
  TrackType,
  UpdateParticipantMetadata,
  UpdateParticipantRequest,
  UpdateSubscription,
  UpdateTrackSettings,
  UserPacket,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol';
import { describe, expect, test } from 'vitest';
import { cameraId, capturedOffers, microphoneId } from './testing/captured-offers.ts';
import { TestRoom, type Client } from './testing/test-room.ts';

function announceCamera(client: Client, cid = cameraId): string {
  const layers = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH].map((quality, index) => new VideoLayer({ quality, width: 320 << index, height: 180 << index }));
  const simulcastCodecs = [new SimulcastCodec({ codec: 'vp8', cid })];
  client.send({ case: 'addTrack', value: new AddTrackRequest({ cid, name: 'cam', type: TrackType.VIDEO, source: TrackSource.CAMERA, width: 1280, height: 720, layers, simulcastCodecs }) });
  return client.heard('trackPublished').at(-1)?.track?.sid ?? '';
}

function announceMicrophone(client: Client): string {
  client.send({ case: 'addTrack', value: new AddTrackRequest({ cid: microphoneId, name: 'mic', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }) });
  return client.heard('trackPublished').at(-1)?.track?.sid ?? '';
}

function publishBoth(client: Client): { camera: string; microphone: string } {
  const microphone = announceMicrophone(client);
  const camera = announceCamera(client);
  client.offer(capturedOffers.simulcast);
  return { camera, microphone };
}

function packet(text: string, fields: Partial<DataPacket> = {}): Uint8Array {
  return new DataPacket({ value: { case: 'user', value: new UserPacket({ payload: new TextEncoder().encode(text) }) }, ...fields }).toBinary();
}

describe('joining', () => {
  test('the first message says who is here, and the first offer follows at once', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');

    expect(test.heard(bob.session)[0]?.case).toBe('join');
    expect(bob.joined.otherParticipants.map((other) => other.identity)).toEqual(['alice']);
    expect(bob.joined.room?.sid).toMatch(/^RM_/);
    expect(bob.joined.participant?.sid).toMatch(/^PA_/);
    expect(bob.joined.serverInfo?.version).toBe('1.13.0');
    expect(bob.joined.enabledPublishCodecs.map((codec) => codec.mime)).toEqual(['video/VP8', 'video/H264', 'audio/opus']);
    expect([bob.joined.subscriberPrimary, bob.joined.fastPublish, bob.joined.pingInterval]).toEqual([true, true, 5]);
    const offer = bob.only('offer');
    expect(offer.sdp).toContain('m=application 9 UDP/DTLS/SCTP webrtc-datachannel');
    expect(offer.sdp).toContain('a=setup:actpass');
    expect(offer.sdp).toContain('a=ice-lite');
    expect(offer.sdp).toContain('a=candidate:1 1 udp 2130706431 127.0.0.1 7882 typ host');
    const trickled: unknown = JSON.parse(bob.only('trickle').candidateInit);
    expect(trickled).toMatchObject({ sdpMid: '0', sdpMLineIndex: 0 });
    expect(alice.heard('update').flatMap((update) => update.participants).map((info) => [info.identity, info.state])).toContainEqual(['bob', ParticipantInfo_State.ACTIVE]);
  });

  test('[C-04] a resume is answered with leave and touches nobody', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    const mallory = test.join('mallory', { query: { reconnect: '1', sid: alice.sid } });
    const own = test.join('alice', { query: { reconnect: '1', sid: alice.sid } });

    for (const client of [mallory, own]) {
      const leave = client.only('leave');
      expect([leave.reason, leave.action, leave.canReconnect]).toEqual([DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.RECONNECT, true]);
      expect(test.heard(client.session)).toHaveLength(1);
      expect(test.ended.get(client.session)).toBe('polite');
    }
    expect(test.ended.has(alice.session)).toBe(false);
    expect(alice.heard('leave')).toEqual([]);
  });

  test('the same identity again ends the older session, and others see no farewell of it', () => {
    const test = new TestRoom();
    const bob = test.enter('bob');
    const first = test.enter('alice');
    bob.forget();

    const second = test.enter('alice');

    expect(first.only('leave').reason).toBe(DisconnectReason.DUPLICATE_IDENTITY);
    expect(second.sid).not.toBe(first.sid);
    expect(second.joined.otherParticipants.map((other) => other.identity)).toEqual(['bob']);
    const infos = bob.heard('update').flatMap((update) => update.participants);
    expect(infos.some((info) => info.state === ParticipantInfo_State.DISCONNECTED)).toBe(false);
    expect(infos.at(-1)?.sid).toBe(second.sid);
  });

  test('a full room refuses with a reason', () => {
    const test = new TestRoom({ maxParticipants: 1 });
    test.enter('alice');

    const bob = test.join('bob');

    expect(bob.only('leave').reason).toBe(DisconnectReason.JOIN_FAILURE);
    expect(bob.heard('join')).toEqual([]);
  });

  test('hidden participants are known to nobody', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    test.enter('ghost', { video: { hidden: true } });
    const bob = test.enter('bob');

    expect(bob.joined.otherParticipants.map((other) => other.identity)).toEqual(['alice']);
    expect(alice.heard('update').flatMap((update) => update.participants).some((info) => info.identity === 'ghost')).toBe(false);
  });
});

describe('publishing', () => {
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
    const answer = alice.only('answer');
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
    expect(alice.only('answer').sdp).toContain('a=recvonly');

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
    expect(viewer.only('answer').sdp).not.toContain('a=recvonly');
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

  test('the twentieth track may wait, the twenty-first may not', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    for (let index = 0; index < 20; index++) announceCamera(alice, `camera-${index}`);
    expect(alice.heard('requestResponse')).toEqual([]);

    announceCamera(alice, 'one more');
    expect(alice.only('requestResponse').reason).toBe(RequestResponse_Reason.LIMIT_EXCEEDED);
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
    const offer = bob.only('offer');
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

    expect(Object.values(bob.only('offer').midToTrackId).sort()).toEqual([camera, microphone].sort());
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
    const id = bob.only('offer').id;

    bob.only('offer').id = id + 7;
    bob.answer();
    expect(test.drops).toEqual(['livekit.answer-stale']);
    expect(test.commandsOf('describe-leg')).toEqual([]);

    bob.only('offer').id = 0;
    bob.answer();
    expect(test.commandsOf('describe-leg')).toHaveLength(1);
  });

  test('no answer in 15 seconds means to start afresh', () => {
    const test = new TestRoom();
    const bob = test.join('bob');

    test.advance(14_999);
    expect(bob.heard('leave')).toEqual([]);
    test.advance(1);
    expect([bob.only('leave').reason, bob.only('leave').action]).toEqual([DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.RECONNECT]);
  });

  test('without auto-subscribe nothing comes until it is asked for, and stops when asked', () => {
    const test = new TestRoom();
    const { camera } = publishBoth(test.enter('alice'));
    const bob = test.enter('bob', { query: { auto_subscribe: '0' } });
    expect(bob.only('offer').midToTrackId).toEqual({});

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

  test('a refused section is told and given up', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    const camera = announceCamera(alice);
    alice.offer(capturedOffers.simulcast);
    test.advance(100);

    bob.answer((sdp) => sdp.replace('m=video 9', 'm=video 0'));

    expect(bob.only('subscriptionResponse')).toMatchObject({ trackSid: camera, err: SubscriptionError.SE_CODEC_UNSUPPORTED });
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
    expect(bob.only('subscriptionPermissionUpdate')).toMatchObject({ trackSid: camera, allowed: false });
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

describe('mute, speakers and profiles', () => {
  test('mute goes to the media floor and to everybody, and the server may mute', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    const { microphone } = publishBoth(alice);

    alice.send({ case: 'mute', value: new MuteTrackRequest({ sid: microphone, muted: true }) });
    expect(test.commandsOf('mute-producer').at(-1)?.muted).toBe(true);
    for (const client of [alice, bob]) expect(client.heard('update').at(-1)?.participants[0]?.tracks.find((track) => track.sid === microphone)?.muted).toBe(true);

    alice.send({ case: 'mute', value: new MuteTrackRequest({ sid: microphone, muted: false }) });
    expect(test.commandsOf('mute-producer').at(-1)?.muted).toBe(false);
    expect(test.api('MutePublishedTrack', new MuteRoomTrackRequest({ identity: 'alice', trackSid: microphone, muted: true })).ok).toBe(true);
    expect(alice.only('mute')).toMatchObject({ sid: microphone, muted: true });
    alice.send({ case: 'mute', value: new MuteTrackRequest({ sid: 'TR_none', muted: true }) });
    expect(alice.heard('requestResponse').at(-1)?.reason).toBe(RequestResponse_Reason.NOT_FOUND);
  });

  test('speakers are told as changes, to themselves and to who hears them', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    const deaf = test.enter('deaf', { query: { auto_subscribe: '0' } });
    publishBoth(alice);
    const producer = test.commandsOf('receive').at(-1)?.sections[0]?.producer ?? -1;

    test.event({ type: 'speech', levels: new Map([[producer, 0.3]]) });
    test.event({ type: 'speech', levels: new Map([[producer, 0.31]]) });
    test.event({ type: 'speech', levels: new Map() });

    for (const client of [alice, bob]) {
      expect(client.heard('speakersChanged').map((message) => message.speakers.map((speaker) => [speaker.sid, speaker.level, speaker.active]))).toEqual([
        [[alice.sid, 0.375, true]],
        [[alice.sid, 0, false]],
      ]);
    }
    expect(deaf.heard('speakersChanged')).toEqual([]);
  });

  test('own metadata needs the right, and an empty attribute removes', () => {
    const test = new TestRoom();
    const bob = test.enter('bob');
    const alice = test.enter('alice', { video: { canUpdateOwnMetadata: true }, claims: { attributes: { mood: 'good', hand: 'up' } } });

    bob.send({ case: 'updateMetadata', value: new UpdateParticipantMetadata({ requestId: 3, metadata: 'x' }) });
    alice.send({ case: 'updateMetadata', value: new UpdateParticipantMetadata({ requestId: 4, metadata: 'm', attributes: { hand: '', role: 'host' } }) });

    expect(bob.only('requestResponse')).toMatchObject({ requestId: 3, reason: RequestResponse_Reason.NOT_ALLOWED });
    expect(alice.only('requestResponse')).toMatchObject({ requestId: 4, reason: RequestResponse_Reason.OK });
    const info = bob.heard('update').at(-1)?.participants[0];
    expect([info?.metadata, info?.attributes]).toEqual(['m', { mood: 'good', role: 'host' }]);
    expect(test.wanted.at(-1)?.metadata).toBe('m');
  });

  test('[C-06] an attribute that says host gives no power', () => {
    const test = new TestRoom();
    const alice = test.enter('alice', { video: { canUpdateOwnMetadata: true, canPublish: false } });

    alice.send({ case: 'updateMetadata', value: new UpdateParticipantMetadata({ attributes: { role: 'host', canPublish: 'true' } }) });
    publishBoth(alice);

    expect(test.commandsOf('receive').flatMap((command) => command.sections)).toEqual([]);
  });
});

describe('data', () => {
  test('data carries the true sender and goes to the others only', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    alice.offer(capturedOffers.dataOnly);

    test.event({ type: 'message', leg: alice.publisherLeg(), label: '_reliable', bytes: packet('hi', { participantIdentity: 'bob', participantSid: bob.sid }) });

    const sent = test.commandsOf('send-message');
    expect(sent.map((command) => [command.leg, command.label, command.droppable])).toEqual([[bob.subscriberLeg(), '_reliable', false]]);
    const received = DataPacket.fromBinary(sent[0]?.bytes ?? new Uint8Array());
    expect([received.participantSid, received.participantIdentity, received.kind]).toEqual([alice.sid, 'alice', DataPacket_Kind.RELIABLE]);
    expect(received.value.case === 'user' && [received.value.value.participantSid, received.value.value.participantIdentity]).toEqual([alice.sid, 'alice']);
  });

  test('addressees are the only ones, lossy data waits for nobody, and repeats are dropped', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    test.enter('carol');
    test.join('dave');
    alice.offer(capturedOffers.dataOnly);
    const say = (label: string, bytes: Uint8Array): void => test.event({ type: 'message', leg: alice.publisherLeg(), label, bytes });

    say('_reliable', packet('a', { destinationIdentities: ['bob', 'nobody'] }));
    expect(test.commandsOf('send-message').map((command) => command.leg)).toEqual([bob.subscriberLeg()]);
    say('_lossy', packet('b'));
    expect(test.commandsOf('send-message')).toHaveLength(3);
    say('_reliable', packet('c', { sequence: 1 }));
    say('_reliable', packet('c', { sequence: 1 }));
    expect(test.commandsOf('send-message')).toHaveLength(6);
    expect(test.drops).toEqual(['livekit.data-repeated']);
  });

  test('[C-02] data without the right, and nonsense, go nowhere', () => {
    const test = new TestRoom();
    const alice = test.enter('alice', { video: { canPublishData: false } });
    const bob = test.enter('bob');
    alice.offer(capturedOffers.dataOnly);
    bob.offer(capturedOffers.dataOnly);

    test.event({ type: 'message', leg: alice.publisherLeg(), label: '_reliable', bytes: packet('hi') });
    test.event({ type: 'message', leg: bob.publisherLeg(), label: '_reliable', bytes: Uint8Array.of(0xff, 0xff) });
    test.event({ type: 'message', leg: bob.publisherLeg(), label: 'other', bytes: packet('hi') });
    test.event({ type: 'message', leg: bob.publisherLeg(), label: '_reliable', bytes: new Uint8Array(65_001) });

    expect(test.commandsOf('send-message')).toEqual([]);
    expect(test.drops).toEqual(['livekit.data-not-allowed', 'livekit.data-malformed', 'livekit.data-label', 'livekit.data-too-long']);
  });

  test('[C-09] a flood is cut off and others keep their budget', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    alice.offer(capturedOffers.dataOnly);
    bob.offer(capturedOffers.dataOnly);
    const say = (client: Client): void => test.event({ type: 'message', leg: client.publisherLeg(), label: '_lossy', bytes: packet('x') });

    for (let index = 0; index < 1500; index++) say(alice);
    expect(test.commandsOf('send-message')).toHaveLength(1000);
    say(bob);
    expect(test.commandsOf('send-message')).toHaveLength(1001);
  });
});

describe('leaving', () => {
  test('a farewell is told with its reason, and the room closes after the departure timeout', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');
    publishBoth(alice);

    alice.send({ case: 'leave', value: new LeaveRequest({ reason: DisconnectReason.CLIENT_INITIATED }) });
    const info = bob.heard('update').at(-1)?.participants[0];
    expect([info?.state, info?.disconnectReason, info?.tracks]).toEqual([ParticipantInfo_State.DISCONNECTED, DisconnectReason.CLIENT_INITIATED, []]);
    expect(test.commandsOf('close-leg')).toHaveLength(2);

    bob.send({ case: 'leave', value: new LeaveRequest() });
    test.advance(19_999);
    expect(test.closed).toBe(false);
    test.advance(1);
    expect(test.closed).toBe(true);
    expect(test.webhooks.map((event) => event.event)).toEqual([
      'room_started',
      'participant_joined',
      'participant_joined',
      'track_published',
      'track_published',
      'track_unpublished',
      'track_unpublished',
      'participant_left',
      'participant_left',
      'room_finished',
    ]);
  });

  test('a lost socket ends who never connected, and keeps media that flows', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.join('bob');

    test.room.socketClosed(bob.session, test.now, test.out);
    test.room.socketClosed(alice.session, test.now, test.out);
    expect(test.room.info().numParticipants).toBe(1);

    test.event({ type: 'leg-failed', leg: alice.subscriberLeg(), reason: 'consent-lost' });
    expect(test.room.info().numParticipants).toBe(0);
    expect(test.webhooks.map((event) => event.event)).toContain('participant_connection_aborted');
  });

  test('a failed transport tells its client to start afresh', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    test.event({ type: 'leg-failed', leg: alice.subscriberLeg(), reason: 'consent-lost' });

    expect([alice.only('leave').reason, alice.only('leave').action]).toEqual([DisconnectReason.CONNECTION_TIMEOUT, LeaveRequest_Action.RECONNECT]);
  });

  test('who never connects is let go after a minute', () => {
    const test = new TestRoom();
    const viewer = test.join('viewer', { video: { canSubscribe: false } });

    test.advance(59_999);
    expect(viewer.heard('leave')).toEqual([]);
    test.advance(1);
    expect(viewer.only('leave').reason).toBe(DisconnectReason.JOIN_FAILURE);
  });

  test('a room that nobody enters closes by itself', () => {
    const test = new TestRoom({ emptyTimeout: 5 });

    test.advance(5000);

    expect(test.closed).toBe(true);
    expect(test.webhooks.map((event) => event.event)).toEqual(['room_started', 'room_finished']);
  });

  test('simulated faults end as asked', () => {
    const test = new TestRoom();
    const simulate = (identity: string, scenario: SimulateScenario['scenario']): Client => {
      const client = test.enter(identity);
      client.send({ case: 'simulate', value: new SimulateScenario({ scenario }) });
      return client;
    };

    const node = simulate('node', { case: 'nodeFailure', value: true });
    expect([test.ended.get(node.session), node.heard('leave').length]).toEqual(['abrupt', 0]);
    expect(simulate('leave', { case: 'serverLeave', value: true }).only('leave').reason).toBe(DisconnectReason.SERVER_SHUTDOWN);
    expect(simulate('full', { case: 'leaveRequestFullReconnect', value: true }).only('leave').action).toBe(LeaveRequest_Action.RECONNECT);
    const speaker = simulate('speaker', { case: 'speakerUpdate', value: 3 });
    expect(speaker.only('speakersChanged').speakers[0]).toMatchObject({ active: true });
    test.advance(3000);
    expect(speaker.heard('speakersChanged').at(-1)?.speakers[0]).toMatchObject({ active: false, level: 0 });
  });
});

describe('limits and upkeep', () => {
  test('pings are answered in milliseconds', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    alice.send({ case: 'ping', value: 5n });
    alice.send({ case: 'pingReq', value: new Ping({ timestamp: 77n }) });

    expect(alice.only('pong')).toBe(BigInt(1_700_000_000_000 + test.now));
    expect(alice.only('pongResp').lastPingTimestamp).toBe(77n);
  });

  test('a token is wanted at once and every five minutes', () => {
    const test = new TestRoom();
    test.enter('alice');

    expect(test.wanted).toHaveLength(1);
    test.advance(5 * 60_000);
    expect(test.wanted).toHaveLength(2);
    expect(test.wanted[1]).toMatchObject({ room: 'lobby', identity: 'alice' });
  });

  test('[C-08] a flood of signals ends its sender and nobody else', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');

    for (let index = 0; index < 600; index++) alice.send({ case: 'ping', value: 1n });

    expect(alice.heard('pong').length).toBeLessThanOrEqual(500);
    expect(test.ended.has(alice.session)).toBe(true);
    expect(test.ended.has(bob.session)).toBe(false);
  });

  test('a key that is withdrawn takes everybody along whom it vouched for', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    test.room.revokeKey('other', test.now, test.out);
    expect(test.ended.has(alice.session)).toBe(false);
    test.room.revokeKey('key', test.now, test.out);
    expect(alice.only('leave').reason).toBe(DisconnectReason.PARTICIPANT_REMOVED);
  });

  test('removal by the server API, and calls about nobody', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    expect(test.api('RemoveParticipant', new RoomParticipantIdentity({ identity: 'nobody' }))).toMatchObject({ ok: false, code: 'not_found' });
    expect(test.api('RemoveParticipant', new RoomParticipantIdentity({ identity: 'alice' })).ok).toBe(true);
    expect(alice.only('leave').reason).toBe(DisconnectReason.PARTICIPANT_REMOVED);
    expect(test.room.serverApi('GetParticipant', Uint8Array.of(0xff), test.now, test.out)).toMatchObject({ ok: false, code: 'malformed' });
  });

  test('bytes that are no signal are dropped', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    for (const bytes of [Uint8Array.of(0xff), new Uint8Array(256 * 1024 + 1), new SignalRequest().toBinary()]) {
      test.room.request(alice.session, bytes, test.now, test.out);
    }

    expect(test.drops).toEqual(['livekit.signal-malformed', 'livekit.signal-too-long']);
  });
});
