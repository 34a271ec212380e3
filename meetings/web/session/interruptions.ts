import { RoomEvent, Track, TrackEvent, type Room } from 'livekit-client';
import { explainInterruption } from '../media-messages.ts';
import type { Problems } from './problems.ts';

/**
 * Says when a phone call, an assistant or another program has taken one's microphone or camera, and takes it back when
 * it returns. Getting it back is the library's work; this only tells.
 */
export function tellInterruptions(room: Pick<Room, 'on'>, problems: Pick<Problems, 'report'>): void {
  room.on(RoomEvent.LocalTrackPublished, ({ source, track }) => {
    if (track === undefined || (source !== Track.Source.Microphone && source !== Track.Source.Camera)) return;
    const kind = source === Track.Source.Microphone ? 'microphone' : 'camera';
    track.on(TrackEvent.UpstreamPaused, () => problems.report(kind, explainInterruption(kind)));
    track.on(TrackEvent.UpstreamResumed, () => problems.report(kind, undefined));
  });
}
