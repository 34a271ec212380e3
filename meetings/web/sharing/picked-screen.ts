import { RoomEvent, TrackEvent, type LocalTrack, type LocalTrackPublication, type Room, type ScreenShareCaptureOptions } from 'livekit-client';
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
  const tracks = await room.localParticipant.createScreenTracks({ ...capture });
  return {
    publish: async () => {
      await waitForPermission(room, 'screen');
      await Promise.all(tracks.map((track) => room.localParticipant.publishTrack(track)));
    },
    stop: () => {
      void room.localParticipant.unpublishTracks([...tracks]).catch(() => undefined); // the connection is away, and the publications with it
      for (const track of tracks) track.stop();
    },
    onEnded: (ended) => {
      const [picture] = tracks; // the picture is always there and comes first
      picture?.once(TrackEvent.Ended, ended);
      room.on(RoomEvent.LocalTrackUnpublished, (publication) => {
        if (isOf(publication, picture)) ended();
      });
    },
  };
}

function isOf(publication: LocalTrackPublication, track: LocalTrack | undefined): boolean {
  return track !== undefined && publication.track === track;
}
