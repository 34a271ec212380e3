import { RoomEvent, TrackEvent, type LocalTrackPublication, type Room, type ScreenShareCaptureOptions } from 'livekit-client';
import { waitForPermission } from './wait-for-permission.ts';
import type { PickedScreen } from './screen-share.ts';

/** The pointer belongs to what is shown; the library passes on what it does not know. */
const video = { cursor: 'always' } as unknown as Exclude<ScreenShareCaptureOptions['video'], true | undefined>;

/** Shares keep their size, because they are read; their sound stays as it is, because it may be music. [S0-145] */
const capture: ScreenShareCaptureOptions = {
  video,
  audio: { autoGainControl: false, echoCancellation: false, noiseSuppression: false },
  contentHint: 'detail',
  selfBrowserSurface: 'include',
  surfaceSwitching: 'include',
  systemAudio: 'include',
};

/** Opens the browser's picker. Throws when nothing was picked, or nothing may be. */
export async function pickScreen(room: Room): Promise<PickedScreen> {
  const { localParticipant } = room;
  const tracks = await localParticipant.createScreenTracks({ ...capture });
  const [picture] = tracks; // the picture is always there and comes first
  let tellEnded: () => void = () => undefined;
  let wasPublished = false;
  const onUnpublished = ({ track }: LocalTrackPublication): void => {
    if (track === picture) tellEnded();
  };
  room.on(RoomEvent.LocalTrackUnpublished, onUnpublished);
  picture?.once(TrackEvent.Ended, () => tellEnded());
  return {
    publish: async () => {
      await waitForPermission(room, 'screen');
      wasPublished = true;
      await Promise.all(tracks.map((track) => localParticipant.publishTrack(track)));
    },
    stop: () => {
      room.off(RoomEvent.LocalTrackUnpublished, onUnpublished);
      if (wasPublished) void localParticipant.unpublishTracks([...tracks]).catch(() => undefined); // the connection is away, and the publications with it
      else for (const track of tracks) track.stop();
    },
    onEnded: (ended) => (tellEnded = ended),
  };
}
