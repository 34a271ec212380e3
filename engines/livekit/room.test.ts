import {
  DataPacket,
  DataPacket_Kind,
  DisconnectReason,
  LeaveRequest,
  LeaveRequest_Action,
  MuteRoomTrackRequest,
  MuteTrackRequest,
  ParticipantInfo_State,
  Ping,
  RequestResponse_Reason,
  RoomParticipantIdentity,
  SendDataRequest,
  SignalRequest,
  SimulateScenario,
  UpdateParticipantMetadata,
  UserPacket,
} from '@livekit/protocol';
import { describe, expect, test } from 'vitest';
import { capturedOffers } from './testing/captured-offers.ts';
import { announcementBudget } from './participant.ts';
import { publishBoth } from './testing/publish.ts';
import { TestRoom, type Client } from './testing/test-room.ts';

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
    const offer = bob.first('offer');
    expect(offer.sdp).toContain('m=application 9 UDP/DTLS/SCTP webrtc-datachannel');
    expect(offer.sdp).toContain('a=setup:actpass');
    expect(offer.sdp).toContain('a=ice-lite');
    expect(offer.sdp).toContain('a=candidate:1 1 udp 2130706431 127.0.0.1 7882 typ host');
    const trickled: unknown = JSON.parse(bob.first('trickle').candidateInit);
    expect(trickled).toMatchObject({ sdpMid: '0', sdpMLineIndex: 0 });
    expect(alice.heard('update').flatMap((update) => update.participants).map((info) => [info.identity, info.state])).toContainEqual(['bob', ParticipantInfo_State.ACTIVE]);
  });

  test('[C-04] a resume is answered with leave and touches nobody', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    const mallory = test.join('mallory', { query: { reconnect: '1', sid: alice.sid } });
    const own = test.join('alice', { query: { reconnect: '1', sid: alice.sid } });

    for (const client of [mallory, own]) {
      const leave = client.first('leave');
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

    expect(first.first('leave').reason).toBe(DisconnectReason.DUPLICATE_IDENTITY);
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

    expect(bob.first('leave').reason).toBe(DisconnectReason.JOIN_FAILURE);
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
    expect(alice.first('mute')).toMatchObject({ sid: microphone, muted: true });
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

    expect(bob.first('requestResponse')).toMatchObject({ requestId: 3, reason: RequestResponse_Reason.NOT_ALLOWED });
    expect(alice.first('requestResponse')).toMatchObject({ requestId: 4, reason: RequestResponse_Reason.OK });
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

  test('[C-06] nobody speaks in the name of the server on a topic that is the server’s', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    test.enter('bob');
    alice.offer(capturedOffers.dataOnly);
    const on = (topic: string) => packet('', { value: { case: 'user', value: new UserPacket({ topic }) } });

    for (const topic of ['server', 'servers']) test.event({ type: 'message', leg: alice.publisherLeg(), label: '_reliable', bytes: on(topic) });
    expect([test.commandsOf('send-message').length, test.drops]).toEqual([1, ['livekit.data-topic']]);

    test.api('SendData', new SendDataRequest({ topic: 'server', data: Uint8Array.of(1) }));
    expect(test.commandsOf('send-message')).toHaveLength(3);
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
    expect(test.commandsOf('close-leg')).toHaveLength(0);
    test.advance(1000);
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

  test.each([
    ['the socket closes first', ['socket', 'silence']],
    ['the media stops first', ['silence', 'socket']],
  ])('without a socket and without media nobody is left to wait for: %s', (_order, steps) => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');

    for (const step of steps) {
      expect(test.room.info().numParticipants).toBe(2);
      if (step === 'socket') test.room.socketClosed(alice.session, test.now, test.out);
      else test.event({ type: 'leg-silent', leg: alice.subscriberLeg() });
    }

    expect(test.room.info().numParticipants).toBe(1);
    test.event({ type: 'leg-silent', leg: bob.subscriberLeg() });
    test.event({ type: 'leg-recovered', leg: bob.subscriberLeg() });
    test.room.socketClosed(bob.session, test.now, test.out);
    expect(test.room.info().numParticipants).toBe(1);
  });

  test('a failed transport tells its client to start afresh', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    test.event({ type: 'leg-failed', leg: alice.subscriberLeg(), reason: 'consent-lost' });

    expect([alice.first('leave').reason, alice.first('leave').action]).toEqual([DisconnectReason.CONNECTION_TIMEOUT, LeaveRequest_Action.RECONNECT]);
  });

  test('who never connects is let go after a minute', () => {
    const test = new TestRoom();
    const viewer = test.join('viewer', { video: { canSubscribe: false } });

    test.advance(59_999);
    expect(viewer.heard('leave')).toEqual([]);
    test.advance(1);
    expect(viewer.first('leave').reason).toBe(DisconnectReason.JOIN_FAILURE);
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
    expect(simulate('leave', { case: 'serverLeave', value: true }).first('leave').reason).toBe(DisconnectReason.SERVER_SHUTDOWN);
    expect(simulate('full', { case: 'leaveRequestFullReconnect', value: true }).first('leave').action).toBe(LeaveRequest_Action.RECONNECT);
    const speaker = simulate('speaker', { case: 'speakerUpdate', value: 3 });
    expect(speaker.first('speakersChanged').speakers[0]).toMatchObject({ active: true });
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

    expect(alice.first('pong')).toBe(BigInt(1_700_000_000_000 + test.now));
    expect(alice.first('pongResp').lastPingTimestamp).toBe(77n);
  });

  test('a token is wanted at once and every five minutes', () => {
    const test = new TestRoom();
    test.enter('alice');

    expect(test.wanted).toHaveLength(1);
    test.advance(5 * 60_000);
    expect(test.wanted).toHaveLength(2);
    expect(test.wanted[1]).toMatchObject({ room: 'lobby', identity: 'alice' });
  });

  test('[C-05] a fresh token carries the name of the first one, which a removal tells', () => {
    const test = new TestRoom();
    test.enter('alice', { claims: { firstToken: 'the-first' } });
    expect(test.wanted[0]).toMatchObject({ firstToken: 'the-first' });

    test.api('RemoveParticipant', new RoomParticipantIdentity({ identity: 'alice' }));

    expect(test.removed).toEqual(['alice the-first']);
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

  test('[C-08] in a storm of offers the newest is answered when its time comes, and others at once', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');
    const bob = test.enter('bob');

    for (let id = 1; id <= 200; id++) alice.offer(capturedOffers.dataOnly, id);
    expect(alice.heard('answer').map((answer) => answer.id).at(-1)).toBe(20);
    bob.offer(capturedOffers.dataOnly);
    expect(bob.heard('answer')).toHaveLength(1);

    test.advance(500);
    expect(alice.heard('answer').map((answer) => answer.id).at(-1)).toBe(200);
    test.advance(5000);
    expect(alice.heard('answer')).toHaveLength(21);
  });

  test('[C-08] somebody who changes without end is announced within a budget, and in the end as he is', () => {
    const test = new TestRoom();
    const alice = test.enter('alice', { video: { canUpdateOwnMetadata: true } });
    const bob = test.enter('bob');
    const told = (): number => bob.heard('update').reduce((sum, update) => sum + update.toBinary().length, 0);

    for (let round = 0; round < 400; round++) alice.send({ case: 'updateMetadata', value: new UpdateParticipantMetadata({ metadata: `${round}${'m'.repeat(200_000)}` }) });
    expect(told()).toBeLessThan(announcementBudget.burst);
    test.advance(1000);

    expect(bob.heard('update').at(-1)?.participants[0]?.metadata.slice(0, 4)).toBe('399m');
    expect(told()).toBeLessThan(announcementBudget.burst + announcementBudget.perSecond);
    const before = bob.heard('update').length;
    test.advance(10_000);
    expect(bob.heard('update').slice(before).filter((update) => update.participants[0]?.identity === 'alice')).toEqual([]);
  });

  test('a key that is withdrawn takes everybody along whom it vouched for', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    test.room.revoke({ keyId: 'other' }, test.now, test.out);
    expect(test.ended.has(alice.session)).toBe(false);
    test.room.revoke({ keyId: 'key' }, test.now, test.out);
    expect(alice.first('leave').reason).toBe(DisconnectReason.PARTICIPANT_REMOVED);
  });

  test('removal by the server API, and calls about nobody', () => {
    const test = new TestRoom();
    const alice = test.enter('alice');

    expect(test.api('RemoveParticipant', new RoomParticipantIdentity({ identity: 'nobody' }))).toMatchObject({ ok: false, code: 'not_found' });
    expect(test.api('RemoveParticipant', new RoomParticipantIdentity({ identity: 'alice' })).ok).toBe(true);
    expect(alice.first('leave').reason).toBe(DisconnectReason.PARTICIPANT_REMOVED);
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
