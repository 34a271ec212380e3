import { LocalVideoTrack, RoomEvent, Track, type LocalTrackPublication, type Room } from 'livekit-client';
import { keepMirrorMode, readMirrorMode, type MirrorMode } from './mirror-choice.ts';
import { MirrorProcessor } from './mirror-processor.ts';

/** How one's own picture is turned around, here and for the others. [S0-119] */
export class Mirror {
  readonly #room: Pick<Room, 'on' | 'localParticipant'>;
  readonly #changed: () => void;
  readonly #makeProcessor: () => MirrorProcessor;
  #mode = readMirrorMode();
  /** One change of the camera after the other: two at once would fight for its track. */
  #applied: Promise<void> = Promise.resolve();

  constructor(room: Pick<Room, 'on' | 'localParticipant'>, changed: () => void, makeProcessor = () => new MirrorProcessor()) {
    this.#room = room;
    this.#changed = changed;
    this.#makeProcessor = makeProcessor;
    // A processor dies with its track: each new camera track needs its own.
    room.on(RoomEvent.LocalTrackPublished, (publication) => {
      if (publication.source === Track.Source.Camera) this.#apply();
    });
  }

  mode(): MirrorMode {
    return this.#mode;
  }

  /** Resolves when the others see it as wished. */
  setMode(mode: MirrorMode): Promise<void> {
    this.#mode = mode;
    keepMirrorMode(mode);
    this.#changed();
    return this.#apply();
  }

  #apply(): Promise<void> {
    this.#applied = this.#applied.then(async () => {
      const publication: LocalTrackPublication | undefined = this.#room.localParticipant.getTrackPublication(Track.Source.Camera);
      if (!(publication?.track instanceof LocalVideoTrack)) return;
      const isMirrored = publication.track.getProcessor()?.name === 'mirror';
      if (this.#mode === 'published' && !isMirrored) await publication.track.setProcessor(this.#makeProcessor());
      if (this.#mode !== 'published' && isMirrored) await publication.track.stopProcessor();
    });
    return this.#applied;
  }
}
