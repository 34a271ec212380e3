import { RoomEvent, Track, type RemoteTrackPublication, type Room } from 'livekit-client';

/** Somebody who presses twice means one of the two; the server hears of the last. [S0-121] */
const settleMs = 300;

/** Whether other people's cameras are received. Screens always are: whoever saves data still follows a presentation. [S0-121] */
export class IncomingVideo {
  readonly #room: Pick<Room, 'on' | 'remoteParticipants'>;
  readonly #changed: () => void;
  #isOff = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(room: Pick<Room, 'on' | 'remoteParticipants'>, changed: () => void) {
    this.#room = room;
    this.#changed = changed;
    room.on(RoomEvent.TrackPublished, (publication) => {
      if (this.#isOff && isCamera(publication)) publication.setSubscribed(false);
    });
    // A connection made anew subscribes to everything again.
    room.on(RoomEvent.Reconnected, () => this.#apply());
    room.on(RoomEvent.Disconnected, () => clearTimeout(this.#timer));
  }

  isOff(): boolean {
    return this.#isOff;
  }

  setOff(off: boolean): void {
    if (off === this.#isOff) return;
    this.#isOff = off;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#apply(), settleMs);
    this.#changed();
  }

  #apply(): void {
    for (const participant of this.#room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) {
        if (isCamera(publication) && publication.isDesired === this.#isOff) publication.setSubscribed(!this.#isOff);
      }
    }
  }
}

function isCamera(publication: RemoteTrackPublication): boolean {
  return publication.source === Track.Source.Camera;
}
