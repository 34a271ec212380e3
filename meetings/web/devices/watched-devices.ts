import { Room, Track } from 'livekit-client';
import type { OwnDevices } from '../session/own-devices.ts';
import type { WatchedDevices } from './device-watch.ts';

const sources = { audioinput: Track.Source.Microphone, videoinput: Track.Source.Camera } as const;

/** The devices of a browser, as one stay in a meeting uses them. */
export function watchedDevices(room: Room, devices: OwnDevices): WatchedDevices {
  return {
    // Without asking for permission: whoever has not given it has nothing plugged in that matters here. No list where there is no https.
    list: async () => (await navigator.mediaDevices?.enumerateDevices()) ?? [],
    active: (kind) => {
      if (kind === 'audiooutput') return room.getActiveDevice(kind);
      const track = room.localParticipant.getTrackPublication(sources[kind])?.track;
      return track?.mediaStreamTrack.getSettings().deviceId ?? room.getActiveDevice(kind);
    },
    choose: async (kind, deviceId) => {
      // Off first: what was not meant for another microphone must not go into it. [S0-115]
      const publication = kind === 'audiooutput' ? undefined : room.localParticipant.getTrackPublication(sources[kind]);
      const wasOn = publication !== undefined && !publication.isMuted;
      if (wasOn) await publication.mute();
      await devices.choose(kind, deviceId);
      if (wasOn) await publication.unmute();
    },
    stop: async (kind) => {
      if (kind === 'audioinput') await devices.setMicrophone(false);
      if (kind === 'videoinput') await devices.setCamera(false);
    },
  };
}
