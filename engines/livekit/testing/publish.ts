import { AddTrackRequest, SimulcastCodec, TrackSource, TrackType, VideoLayer, VideoQuality } from '@livekit/protocol';
import { cameraId, capturedOffers, microphoneId } from './captured-offers.ts';
import type { Client } from './test-room.ts';

/** Announces the camera of `capturedOffers.simulcast`, or another. Answers the track sid; empty when it was refused. */
export function announceCamera(client: Client, cid = cameraId): string {
  const layers = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH].map((quality, index) => new VideoLayer({ quality, width: 320 << index, height: 180 << index }));
  const simulcastCodecs = [new SimulcastCodec({ codec: 'vp8', cid })];
  client.send({ case: 'addTrack', value: new AddTrackRequest({ cid, name: 'cam', type: TrackType.VIDEO, source: TrackSource.CAMERA, width: 1280, height: 720, layers, simulcastCodecs }) });
  return client.heard('trackPublished').at(-1)?.track?.sid ?? '';
}

export function announceMicrophone(client: Client): string {
  client.send({ case: 'addTrack', value: new AddTrackRequest({ cid: microphoneId, name: 'mic', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }) });
  return client.heard('trackPublished').at(-1)?.track?.sid ?? '';
}

/** Announces and offers both tracks of `capturedOffers.simulcast`. */
export function publishBoth(client: Client): { camera: string; microphone: string } {
  const microphone = announceMicrophone(client);
  const camera = announceCamera(client);
  client.offer(capturedOffers.simulcast);
  return { camera, microphone };
}
