import { Room, RoomEvent, Track, type RemoteParticipant, type RemoteTrack, type RemoteTrackPublication } from 'livekit-client';
import { describe, expect, it, vi } from 'vitest';
import { MeetingSession } from './meeting-session.ts';

const camera = { trackSid: 'TR_1', kind: Track.Kind.Video, source: Track.Source.Camera, isMuted: false, isLocal: false, track: {} as RemoteTrack | undefined };
// What is read of somebody who is there.
const bob = { identity: 'bob', name: 'Bob', attributes: {}, trackPublications: new Map([['TR_1', camera]]), getTrackPublication: (source: Track.Source) => (source === Track.Source.Camera ? camera : undefined) } as unknown as RemoteParticipant;

function meeting() {
  const room = new Room();
  room.remoteParticipants.set('bob', bob);
  const session = new MeetingSession('7kqm-w3xd-pf9h', () => room);
  const told = vi.fn();
  session.subscribe(told);
  return { room, session, told };
}

describe('MeetingSession', () => {
  it('sees what LiveKit does only after it has told of it', async () => {
    const { room, session } = meeting();
    const unsubscribed = camera.track as RemoteTrack;
    room.emit(RoomEvent.TrackUnsubscribed, unsubscribed, camera as unknown as RemoteTrackPublication, bob);
    camera.track = undefined;
    await Promise.resolve();

    expect(session.view().people.map(({ id, camera: picture }) => [id, picture])).toEqual([['bob', undefined]]);
  });

  it('tells once of all that happens in one go, and never of what changes nothing', async () => {
    const { room, session, told } = meeting();
    await Promise.resolve();
    told.mockClear();
    session.volumes.setLevel('bob', 0.5);
    session.volumes.setLevel('bob', 0.4);
    await Promise.resolve();
    const before = session.view();
    room.emit(RoomEvent.ParticipantConnected, bob);
    await Promise.resolve();

    expect(told).toHaveBeenCalledTimes(1);
    expect(session.view()).toBe(before);
  });
});
