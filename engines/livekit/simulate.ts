import { DisconnectReason, type SimulateScenario } from '@livekit/protocol';
import { removeParticipant } from './leave.ts';
import type { Participant } from './participant.ts';
import type { Turn } from './room-state.ts';
import { pretendToSpeak } from './speakers.ts';

/** Faults that official clients ask for in order to test themselves; each touches only the one who asks. */
export function simulate(turn: Turn, participant: Participant, { scenario }: SimulateScenario): void {
  switch (scenario.case) {
    case 'speakerUpdate':
      return pretendToSpeak(turn, participant, scenario.value);
    case 'serverLeave':
      return removeParticipant(turn, participant, { reason: DisconnectReason.SERVER_SHUTDOWN, say: 'disconnect' });
    case 'leaveRequestFullReconnect':
      return removeParticipant(turn, participant, { reason: DisconnectReason.STATE_MISMATCH, say: 'reconnect' });
    case 'nodeFailure':
    case 'migration':
      return vanish(turn, participant);
    default:
      return; // candidate preference, bandwidth and resume faults concern what we do not have
  }
}

/** The socket is cut and the session gone, as when a node dies: the client finds out by itself. */
function vanish(turn: Turn, participant: Participant): void {
  const { session } = participant;
  if (session !== undefined) {
    turn.room.bySession.delete(session);
    participant.session = undefined;
    turn.out.emit({ type: 'end-session', session, how: 'abrupt' });
  }
  removeParticipant(turn, participant, { reason: DisconnectReason.MIGRATION, say: 'nothing' });
}
