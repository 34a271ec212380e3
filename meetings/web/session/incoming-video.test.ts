import { EventEmitter } from 'node:events';
import { RoomEvent, Track, type RemoteTrackPublication, type Room } from 'livekit-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IncomingVideo } from './incoming-video.ts';

function publication(source: Track.Source) {
  const facts = { source, isDesired: true, wishes: [] as boolean[] };
  const setSubscribed = (subscribed: boolean) => {
    facts.isDesired = subscribed;
    facts.wishes.push(subscribed);
  };
  return Object.assign(facts, { setSubscribed });
}

function meeting() {
  const [camera, screen, voice] = [publication(Track.Source.Camera), publication(Track.Source.ScreenShare), publication(Track.Source.Microphone)];
  const bob = { trackPublications: new Map([camera, screen, voice].map((one, index) => [index, one])) };
  const room = Object.assign(new EventEmitter(), { remoteParticipants: new Map([['bob', bob]]) });
  const video = new IncomingVideo(room as unknown as Room, () => undefined); // an emitter with the one field that is read
  return { camera, screen, voice, room, video };
}

describe('IncomingVideo', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[S0-121] takes no more cameras when it is off, but screens and voices', () => {
    const { camera, screen, voice, video } = meeting();
    video.setOff(true);
    vi.runAllTimers();

    expect([camera.wishes, screen.wishes, voice.wishes]).toEqual([[false], [], []]);
  });

  it('[S0-121] tells the server only the last of several quick presses', () => {
    const { camera, video } = meeting();
    for (const off of [true, false, true, false]) video.setOff(off);
    vi.advanceTimersByTime(300);

    expect(camera.wishes).toEqual([]);
    expect(video.isOff()).toBe(false);
  });

  it('[S0-121] takes no camera that is turned on later, and takes all again when it is on', () => {
    const { room, video } = meeting();
    const later = publication(Track.Source.Camera);
    video.setOff(true);
    room.emit(RoomEvent.TrackPublished, later as unknown as RemoteTrackPublication);
    room.remoteParticipants.get('bob')?.trackPublications.set(9, later);
    video.setOff(false);
    vi.runAllTimers();

    expect(later.wishes).toEqual([false, true]);
  });

  it('stays off through a new connection', () => {
    const { camera, room, video } = meeting();
    video.setOff(true);
    vi.runAllTimers();
    camera.isDesired = true;
    room.emit(RoomEvent.Reconnected);

    expect(camera.wishes).toEqual([false, false]);
  });
});
