import { Track, type LocalTrack, type Room } from 'livekit-client';

/** Somebody who presses twice means one of the two. [S0-122] */
const settleMs = 400;

type CameraRoom = { readonly options: Pick<Room['options'], 'publishDefaults'>; readonly localParticipant: Pick<Room['localParticipant'], 'getTrackPublication' | 'unpublishTrack' | 'publishTrack'> };

/** Whether the camera is sent in several sizes. What is sent already is published anew, and as before when that fails. [S0-122] */
export class LayeredCamera {
  readonly #room: CameraRoom;
  #wished: boolean | undefined;
  #done: Promise<void> | undefined;

  constructor(room: CameraRoom) {
    this.#room = room;
  }

  /** Resolves when the last wish is in force. Throws when it could not be, and then all is as before. */
  set(layered: boolean): Promise<void> {
    this.#wished = layered;
    this.#done ??= new Promise<void>((resolve) => setTimeout(resolve, settleMs)).then(() => this.#apply()).finally(() => (this.#done = undefined));
    return this.#done;
  }

  async #apply(): Promise<void> {
    const { options, localParticipant } = this.#room;
    const before = options.publishDefaults?.simulcast ?? true;
    const wished = this.#wished ?? before;
    if (wished === before) return;
    options.publishDefaults = { ...options.publishDefaults, simulcast: wished };
    const track = localParticipant.getTrackPublication(Track.Source.Camera)?.track;
    if (track === undefined) return;
    try {
      await this.#republish(track);
    } catch (error) {
      options.publishDefaults = { ...options.publishDefaults, simulcast: before };
      await this.#republish(track);
      throw error;
    }
  }

  async #republish(track: LocalTrack): Promise<void> {
    const { localParticipant } = this.#room;
    await localParticipant.unpublishTrack(track, false);
    await localParticipant.publishTrack(track, { source: Track.Source.Camera });
  }
}
