import { EventEmitter } from 'node:events';
import { RoomEvent, Track, TrackEvent, type Room } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import { tellInterruptions } from './interruptions.ts';
import { Problems } from './problems.ts';

function publish(source: Track.Source) {
  const room = new EventEmitter();
  const track = new EventEmitter();
  const problems = new Problems(() => undefined);
  tellInterruptions(room as unknown as Room, problems); // only `on` is used
  room.emit(RoomEvent.LocalTrackPublished, { source, track });
  return { track, problems };
}

describe('tellInterruptions', () => {
  it('says that a call has the microphone, for as long as it has it', () => {
    const { track, problems } = publish(Track.Source.Microphone);
    track.emit(TrackEvent.UpstreamPaused);
    const during = problems.look();
    track.emit(TrackEvent.UpstreamResumed);

    expect([during?.title.includes('microphone'), problems.look()]).toEqual([true, undefined]);
  });

  it('says nothing of a share, which somebody has paused themselves', () => {
    const { track, problems } = publish(Track.Source.ScreenShare);
    track.emit(TrackEvent.UpstreamPaused);

    expect(problems.look()).toBeUndefined();
  });
});
