import { readTexts } from '@parley/ui';
import { LocalVideoTrack, RoomEvent, Track, type LocalTrackPublication, type Room } from 'livekit-client';
import { keepMirrorMode, readMirrorMode, type MirrorMode } from './mirror-choice.ts';
import { stageTexts } from '../stage/texts/stage-texts.ts';
import { MirrorProcessor } from './mirror-processor.ts';
import type { Problems } from './problems.ts';

/** How one's own picture is turned around, here and for the others. [S0-119] */
export class Mirror {
  readonly #room: Pick<Room, 'on' | 'localParticipant'>;
  readonly #problems: Pick<Problems, 'report'>;
  readonly #changed: () => void;
  readonly #makeProcessor: () => MirrorProcessor;
  #mode = readMirrorMode();
  /** One change of the camera after the other: two at once would fight for its track. */
  #applied: Promise<void> = Promise.resolve();

  constructor(room: Pick<Room, 'on' | 'localParticipant'>, problems: Pick<Problems, 'report'>, changed: () => void, makeProcessor = () => new MirrorProcessor()) {
    this.#room = room;
    this.#problems = problems;
    this.#changed = changed;
    this.#makeProcessor = makeProcessor;
    // A processor dies with its track: each new camera track needs its own.
    room.on(RoomEvent.LocalTrackPublished, (publication) => {
      if (publication.source === Track.Source.Camera) void this.#apply();
    });
  }

  mode(): MirrorMode {
    return this.#mode;
  }

  /** Resolves when the others see it as wished, or when it was said that they cannot. */
  setMode(mode: MirrorMode): Promise<void> {
    this.#mode = mode;
    keepMirrorMode(mode);
    this.#changed();
    return this.#apply();
  }

  #apply(): Promise<void> {
    this.#applied = this.#applied.then(() => this.#turn()).catch(() => {
      // This browser cannot turn what it sends: then at least it does not claim to.
      this.#mode = 'preview';
      const t = readTexts(stageTexts);
      this.#problems.report('camera', { title: t('mirror.failed'), advice: t('mirror.failed-note') });
    });
    return this.#applied;
  }

  async #turn(): Promise<void> {
    const publication: LocalTrackPublication | undefined = this.#room.localParticipant.getTrackPublication(Track.Source.Camera);
    if (!(publication?.track instanceof LocalVideoTrack)) return;
    const isMirrored = publication.track.getProcessor()?.name === 'mirror';
    if (this.#mode === 'published' && !isMirrored) await publication.track.setProcessor(this.#makeProcessor());
    if (this.#mode !== 'published' && isMirrored) await publication.track.stopProcessor();
  }
}
