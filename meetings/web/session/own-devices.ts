import { ConnectionState, LocalAudioTrack, Track, type LocalTrack, type Room } from 'livekit-client';
import { preferDevice, preferredDevice, type DeviceKind } from '../device-choice.ts';
import { explainDevice } from '../media-messages.ts';
import { captureVoice, type VoiceSettings } from '../settings/capture-options.ts';
import type { ProblemKind, Problems } from './problems.ts';

/** One's own microphone, camera and loudspeaker. What fails is reported as a problem, never thrown. */
export class OwnDevices {
  readonly #room: Room;
  readonly #problems: Problems;
  /** One change of a device after the other: whoever presses twice while the browser still asks means the last. */
  readonly #turns = { microphone: Promise.resolve(), camera: Promise.resolve(), screen: Promise.resolve() } satisfies Record<ProblemKind, Promise<void>>;

  constructor(room: Room, problems: Problems) {
    this.#room = room;
    this.#problems = problems;
  }

  /** What was on in the lobby. The browser is asked for both at once; one that is missing does not keep the other off. [S0-109] [S0-110] */
  async start({ microphone, camera }: { readonly microphone: boolean; readonly camera: boolean }): Promise<void> {
    if (microphone && camera) {
      const tracks = await this.#room.localParticipant.createTracks({ audio: true, video: true }).catch(() => undefined); // each by itself says what is wrong
      if (tracks !== undefined) return this.#try('camera', () => this.#publish(tracks));
    }
    if (microphone) await this.setMicrophone(true);
    if (camera) await this.setCamera(true);
  }

  setMicrophone(on: boolean): Promise<void> {
    return this.#inTurn('microphone', () => (on ? this.#turnOn(Track.Source.Microphone) : this.#room.localParticipant.setMicrophoneEnabled(false)));
  }

  setCamera(on: boolean): Promise<void> {
    return this.#inTurn('camera', () => (on ? this.#turnOn(Track.Source.Camera) : this.#room.localParticipant.setCameraEnabled(false)));
  }

  /** Nothing of oneself is recorded any more, and the lights go out. [S0-125] [S0-158] */
  async stopAll(): Promise<void> {
    const { localParticipant } = this.#room;
    const tracks = [Track.Source.Microphone, Track.Source.Camera].flatMap((source) => localParticipant.getTrackPublication(source)?.track ?? []);
    for (const track of tracks) track.stop();
    await localParticipant.unpublishTracks(tracks).catch(() => undefined); // the connection is away, and the publications with it
  }

  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    preferDevice(kind, deviceId);
    await this.#try(kind === 'videoinput' ? 'camera' : 'microphone', () => this.#room.switchActiveDevice(kind, deviceId));
  }

  active(kind: DeviceKind): string | undefined {
    return this.#room.getActiveDevice(kind);
  }

  /** What the browser does to one's voice, from now on and in what is heard already. */
  async setVoice(voice: VoiceSettings): Promise<void> {
    const capture = captureVoice(voice);
    this.#room.options.audioCaptureDefaults = { ...this.#room.options.audioCaptureDefaults, ...capture };
    const track = this.#room.localParticipant.getTrackPublication(Track.Source.Microphone)?.track;
    if (track instanceof LocalAudioTrack) await this.#try('microphone', () => track.applyConstraints(capture));
  }

  /** Plays through the loudspeaker of the last visit. */
  async restoreOutput(): Promise<void> {
    const output = preferredDevice('audiooutput');
    if (output !== undefined) await this.#room.switchActiveDevice('audiooutput', output).catch(() => undefined); // gone since: the default plays
  }

  async #turnOn(source: Track.Source.Microphone | Track.Source.Camera): Promise<unknown> {
    const { localParticipant } = this.#room;
    const isMicrophone = source === Track.Source.Microphone;
    if (localParticipant.getTrackPublication(source) !== undefined) return isMicrophone ? localParticipant.setMicrophoneEnabled(true) : localParticipant.setCameraEnabled(true);
    return this.#publish(await localParticipant.createTracks(isMicrophone ? { audio: true } : { video: true }));
  }

  /** Whoever left while the browser was still asking must not find the light on. [S0-194] */
  async #publish(tracks: readonly LocalTrack[]): Promise<void> {
    if (this.#room.state === ConnectionState.Disconnected) {
      for (const track of tracks) track.stop();
      return;
    }
    await Promise.all(tracks.map((track) => this.#room.localParticipant.publishTrack(track)));
  }

  #inTurn(kind: ProblemKind, act: () => Promise<unknown>): Promise<void> {
    this.#turns[kind] = this.#turns[kind].then(() => this.#try(kind, act));
    return this.#turns[kind];
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
