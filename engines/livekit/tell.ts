import { SignalResponse } from '@livekit/protocol';
import type { RouterCommand } from '@parley/engine-sfu';
import type { Participant } from './participant.ts';
import type { Turn } from './room-state.ts';

export type SignalMessage = SignalResponse['message'];

/** Queues one message on a participant's socket; nothing happens when the socket is gone. */
export function tell(turn: Turn, participant: Participant, message: SignalMessage): void {
  if (participant.session === undefined) return;
  turn.out.emit({ type: 'signal', session: participant.session, bytes: encode(message) });
}

/** The same message to many, serialised once. */
export function tellMany(turn: Turn, participants: Iterable<Participant>, message: SignalMessage): void {
  let bytes: Uint8Array | undefined;
  for (const participant of participants) {
    if (participant.session === undefined) continue;
    bytes ??= encode(message);
    turn.out.emit({ type: 'signal', session: participant.session, bytes });
  }
}

export function route(turn: Turn, command: RouterCommand): void {
  turn.out.emit({ type: 'router', command });
}

export function encode(message: SignalMessage): Uint8Array {
  return new SignalResponse({ message }).toBinary();
}
