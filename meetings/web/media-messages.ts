import { ConnectionError, DisconnectReason, MediaDeviceFailure } from 'livekit-client';
import { explainJoinProblem, type Explanation } from './error-messages.ts';

/** Why a place in the meeting did not become a connection. */
export function explainConnectProblem(error: unknown): Explanation {
  if (!(error instanceof ConnectionError)) return explainJoinProblem(error);
  return {
    title: 'The media connection could not be made.',
    advice: 'A firewall may block UDP to this server. Try another network, or ask the people who run it.',
  };
}

/** Why a device does not work; undefined when the person changed their mind. */
export function explainDevice(kind: 'microphone' | 'camera' | 'screen', error: unknown): Explanation | undefined {
  if (kind === 'screen' && error instanceof Error && error.name === 'NotAllowedError') return undefined; // closed the picker
  const failure = error instanceof Error ? MediaDeviceFailure.getFailure(error) : undefined;
  const thing = kind === 'screen' ? 'screen' : kind;
  switch (failure) {
    case MediaDeviceFailure.PermissionDenied:
      return { title: `The browser does not let this page use your ${thing}.`, advice: 'Allow it in the address bar, then press the button again.' };
    case MediaDeviceFailure.NotFound:
      return { title: `No ${thing} was found.`, advice: 'Connect one, then press the button again. You can take part without it.' };
    case MediaDeviceFailure.DeviceInUse:
      return { title: `Another program is using your ${thing}.`, advice: 'Close that program, then press the button again.' };
    default:
      return { title: `Your ${thing} could not be started.`, advice: 'Choose another device, or reload the page.' };
  }
}

/** How a meeting ended for this person. `rejoin` is whether coming back makes sense. */
export function explainEnd(reason: DisconnectReason | undefined): Explanation & { readonly rejoin: boolean } {
  switch (reason) {
    case DisconnectReason.DUPLICATE_IDENTITY:
      return { title: 'You joined from another window.', advice: 'The meeting goes on there. Join here to bring it back.', rejoin: true };
    case DisconnectReason.PARTICIPANT_REMOVED:
      return { title: 'You were removed from the meeting.', advice: 'Ask the person who runs it if this was a mistake.', rejoin: false };
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return { title: 'The meeting has ended.', advice: 'You can start it again with the same link.', rejoin: true };
    case DisconnectReason.SERVER_SHUTDOWN:
      return { title: 'The server is restarting.', advice: 'Join again in a few seconds.', rejoin: true };
    case DisconnectReason.CLIENT_INITIATED:
      return { title: 'You left the meeting.', advice: 'The link stays the same if you want to come back.', rejoin: true };
    default:
      return { title: 'The connection was lost.', advice: 'Check your network, then join again.', rejoin: true };
  }
}
