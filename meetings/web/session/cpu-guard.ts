import { ParticipantEvent, RoomEvent, Track, VideoQuality, type LocalTrackPublication, type LocalVideoTrack, type RemoteTrackPublication, type Room } from 'livekit-client';

/** Starting a camera strains every machine for a moment; what is still so after this long is the machine. */
const lastingMs = 5_000;

/**
 * Makes the meeting lighter for a machine that cannot keep up: one's own camera is sent small and other people's
 * cameras are received in their middle layer at most. Presentations keep their quality, because they must be read.
 */
export class CpuGuard {
  readonly #room: Pick<Room, 'on' | 'localParticipant' | 'remoteParticipants'>;
  readonly #changed: () => void;
  #state: 'calm' | 'looking' | 'strained' | 'read' = 'calm';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(room: Pick<Room, 'on' | 'localParticipant' | 'remoteParticipants'>, changed: () => void) {
    this.#room = room;
    this.#changed = changed;
    room.localParticipant.on(ParticipantEvent.LocalTrackCpuConstrained, (track, publication) => this.#suspect(track, publication));
    room.on(RoomEvent.TrackPublished, (publication) => {
      if (this.#isLight()) lighten(publication);
    });
    room.on(RoomEvent.Disconnected, () => clearTimeout(this.#timer));
  }

  /** True from when the meeting was made lighter until somebody has read why. It is said once. */
  hasSomethingToSay(): boolean {
    return this.#state === 'strained';
  }

  dismiss(): void {
    if (this.#state === 'strained') this.#state = 'read';
    this.#changed();
  }

  #isLight(): boolean {
    return this.#state === 'strained' || this.#state === 'read';
  }

  #suspect(track: LocalVideoTrack, { source }: LocalTrackPublication): void {
    if (source !== Track.Source.Camera) return;
    if (this.#isLight()) {
      // A camera that was turned off and on again starts with all its layers.
      void track.prioritizePerformance();
      return;
    }
    if (this.#state === 'looking') return;
    this.#state = 'looking';
    this.#timer = setTimeout(() => void this.#decide(track), lastingMs);
  }

  async #decide(track: LocalVideoTrack): Promise<void> {
    const layers = await track.getSenderStats();
    if (!layers.some((layer) => layer.qualityLimitationReason === 'cpu')) {
      this.#state = 'calm';
      return;
    }
    this.#state = 'strained';
    await track.prioritizePerformance();
    for (const participant of this.#room.remoteParticipants.values()) for (const publication of participant.trackPublications.values()) lighten(publication);
    this.#changed();
  }
}

function lighten(publication: RemoteTrackPublication): void {
  if (publication.source === Track.Source.Camera && publication.isDesired) publication.setVideoQuality(VideoQuality.MEDIUM);
}
