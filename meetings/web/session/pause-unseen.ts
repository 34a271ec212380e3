import { RemoteVideoTrack, RoomEvent, type RemoteTrack, type Room } from 'livekit-client';

/** By then a tile has attached to the track if there is one. */
const settleMs = 1_000;

/**
 * Stops video that no tile shows from being sent. The client tells the server what is seen by watching the elements
 * that a track was attached to; of a track that never had one (somebody on another page) it would tell nothing, and
 * the server would send its lowest layer for ever.
 */
export function pauseUnseen(room: Pick<Room, 'on'>): void {
  room.on(RoomEvent.TrackSubscribed, (track) => setTimeout(() => pauseIfUnseen(track), settleMs));
}

function pauseIfUnseen(track: RemoteTrack): void {
  if (!(track instanceof RemoteVideoTrack) || track.attachedElements.length > 0) return;
  const nowhere = document.createElement('video');
  track.attach(nowhere);
  track.detach(nowhere);
}
