import { LiveKitRoom, VideoConference } from '@livekit/components-react';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

/** LiveKit's own ready-made meeting, as its documentation shows it: everything in it talks to our server. */
export function showVideoConference(serverUrl: string, token: string): void {
  const room = createElement(
    LiveKitRoom,
    // One peer connection is a wish that our server refuses with a 404, which the browser itself reports as an error.
    { serverUrl, token, connect: true, video: true, audio: true, options: { singlePeerConnection: false } },
    createElement(VideoConference),
  );
  createRoot(document.body.appendChild(document.createElement('main'))).render(room);
}
