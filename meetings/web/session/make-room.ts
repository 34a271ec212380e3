import { Room, type ReconnectPolicy } from 'livekit-client';
import { preferredDevice } from '../device-choice.ts';
import { captureVoice } from '../settings/capture-options.ts';
import { settingsStore } from '../settings/settings-store.ts';

/** A LiveKit room as this browser's person likes it. */
export function makeRoom(reconnectPolicy: ReconnectPolicy): Room {
  const settings = settingsStore.read();
  return new Room({
    adaptiveStream: true,
    // Our server has two peer connections for everybody; asking for one first would cost a failed attempt.
    singlePeerConnection: false,
    reconnectPolicy,
    audioCaptureDefaults: { deviceId: preferredDevice('audioinput') ?? '', ...captureVoice(settings) },
    videoCaptureDefaults: { deviceId: preferredDevice('videoinput') ?? '', resolution: { width: 1280, height: 720, frameRate: 30 } },
    publishDefaults: { simulcast: settings.simulcast },
    disconnectOnPageLeave: true,
  });
}
