import { RoomEvent, type Participant, type Room } from 'livekit-client';

/** A ring that goes out between two words flickers; it stays this long after the last sound. [S0-133] */
const heldMs = 1_000;

/** Who speaks, held for a moment after the last sound. Who is muted does not speak, whatever was heard last. */
export class Speech {
  readonly #changed: () => void;
  /** When somebody was last heard, by identity; only those whose ring is still held. */
  readonly #heardAt = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(room: Pick<Room, 'on' | 'remoteParticipants' | 'localParticipant'>, changed: () => void) {
    this.#changed = changed;
    room.on(RoomEvent.ActiveSpeakersChanged, () => {
      for (const participant of [room.localParticipant, ...room.remoteParticipants.values()]) this.#hear(participant);
      changed();
    });
    room.on(RoomEvent.ParticipantDisconnected, ({ identity }) => this.#heardAt.delete(identity));
    room.on(RoomEvent.Disconnected, () => clearTimeout(this.#timer));
  }

  speaks({ identity, isSpeaking, isMicrophoneEnabled }: Pick<Participant, 'identity' | 'isSpeaking' | 'isMicrophoneEnabled'>): boolean {
    return isMicrophoneEnabled && (isSpeaking || this.#heardAt.has(identity));
  }

  #hear({ identity, isSpeaking }: Pick<Participant, 'identity' | 'isSpeaking'>): void {
    // While somebody speaks nothing needs a clock; the hold begins with the silence.
    if (isSpeaking) this.#heardAt.set(identity, Infinity);
    else if (this.#heardAt.get(identity) === Infinity) this.#heardAt.set(identity, performance.now());
    this.#plan();
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const first = Math.min(...this.#heardAt.values());
    if (first === Infinity) return;
    this.#timer = setTimeout(() => this.#release(), first + heldMs - performance.now());
  }

  #release(): void {
    const now = performance.now();
    for (const [identity, heardAt] of this.#heardAt) if (heardAt + heldMs <= now) this.#heardAt.delete(identity);
    this.#plan();
    this.#changed();
  }
}
