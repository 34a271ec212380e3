import type { Room } from 'livekit-client';
import { preferDevice, preferredDevice, type DeviceKind } from '../device-choice.ts';
import { explainDevice } from '../media-messages.ts';
import type { ProblemKind, Problems } from './problems.ts';

/** One's own microphone, camera, screen and loudspeaker. What fails is reported as a problem, never thrown. */
export class OwnDevices {
  readonly #room: Room;
  readonly #problems: Problems;

  constructor(room: Room, problems: Problems) {
    this.#room = room;
    this.#problems = problems;
  }

  async setMicrophone(on: boolean): Promise<void> {
    await this.#try('microphone', () => this.#room.localParticipant.setMicrophoneEnabled(on));
  }

  async setCamera(on: boolean): Promise<void> {
    await this.#try('camera', () => this.#room.localParticipant.setCameraEnabled(on));
  }

  async setSharing(on: boolean): Promise<void> {
    await this.#try('screen', () => this.#room.localParticipant.setScreenShareEnabled(on, { audio: true, selfBrowserSurface: 'include' }));
  }

  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    preferDevice(kind, deviceId);
    await this.#try(kind === 'videoinput' ? 'camera' : 'microphone', () => this.#room.switchActiveDevice(kind, deviceId));
  }

  active(kind: DeviceKind): string | undefined {
    return this.#room.getActiveDevice(kind);
  }

  /** Plays through the loudspeaker of the last visit. */
  async restoreOutput(): Promise<void> {
    const output = preferredDevice('audiooutput');
    if (output !== undefined) await this.#room.switchActiveDevice('audiooutput', output).catch(() => undefined); // gone since: the default plays
  }

  async #try(kind: ProblemKind, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.#problems.report(kind, undefined);
    } catch (error) {
      this.#problems.report(kind, explainDevice(kind, error));
    }
  }
}
