import { ConnectionState, Room, RoomEvent, type DisconnectReason } from 'livekit-client';
import { preferredDevice } from '../device-choice.ts';
import { ChatLines } from './chat-lines.ts';
import { CpuGuard } from './cpu-guard.ts';
import { IncomingVideo } from './incoming-video.ts';
import { sameView, type MeetingView } from './meeting-view.ts';
import { Mirror } from './mirror.ts';
import { OwnDevices } from './own-devices.ts';
import { pauseUnseen } from './pause-unseen.ts';
import { People } from './people.ts';
import { Problems } from './problems.ts';
import { Speech } from './speech.ts';
import { Volumes } from './volumes.ts';

/**
 * One stay in a meeting: owns the LiveKit room, tells the page what to show, and takes its wishes.
 * It only puts its parts together; each part is one idea, hears the room itself and says when it changed.
 *
 * Lifetime  made when joining, ended by `leave` or by the server; never used again after that
 */
export class MeetingSession {
  readonly chat: ChatLines;
  readonly devices: OwnDevices;
  readonly mirror: Mirror;
  readonly incomingVideo: IncomingVideo;
  readonly volumes: Volumes;
  readonly cpuGuard: CpuGuard;
  readonly problems: Problems;
  readonly #room: Room;
  readonly #people: People;
  readonly #listeners = new Set<() => void>();
  #view: MeetingView;
  #ended = false;
  #endReason: DisconnectReason | undefined;

  constructor() {
    this.#room = makeRoom();
    const changed = () => this.#update();
    this.problems = new Problems(changed);
    this.devices = new OwnDevices(this.#room, this.problems);
    this.chat = new ChatLines(this.#room, changed);
    this.mirror = new Mirror(this.#room, this.problems, changed);
    this.incomingVideo = new IncomingVideo(this.#room, changed);
    this.volumes = new Volumes(changed);
    this.cpuGuard = new CpuGuard(this.#room, changed);
    this.#people = new People(new Speech(this.#room, changed), this.volumes);
    pauseUnseen(this.#room);
    this.#view = this.#look();
    for (const event of lookAgain) this.#room.on(event, changed);
    this.#room.on(RoomEvent.Disconnected, (reason) => {
      this.#ended = true;
      this.#endReason = reason;
      this.#update();
    });
  }

  /** Connects and turns on what was on in the lobby. Throws when the connection cannot be made. */
  async join(url: string, token: string, wishes: { readonly microphone: boolean; readonly camera: boolean }): Promise<void> {
    await this.#room.connect(url, token);
    await this.devices.restoreOutput();
    this.#update();
    if (this.#room.localParticipant.permissions?.canPublish === false) return;
    if (wishes.microphone) await this.devices.setMicrophone(true);
    if (wishes.camera) await this.devices.setCamera(true);
  }

  /** Plays what the browser held back; to be called in a press. */
  async allowSound(): Promise<void> {
    await this.#room.startAudio();
    this.#update();
  }

  async leave(): Promise<void> {
    await this.#room.disconnect();
  }

  view(): MeetingView {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #update(): void {
    const now = this.#look();
    if (sameView(this.#view, now)) return;
    this.#view = now;
    for (const listener of this.#listeners) listener();
  }

  #look(): MeetingView {
    const room = this.#room;
    const me = room.localParticipant;
    return {
      state: this.#ended ? 'ended' : readState(room.state),
      endReason: this.#endReason,
      people: this.#people.look(me, room.remoteParticipants.values()),
      chat: this.chat.look(),
      microphoneOn: me.isMicrophoneEnabled,
      cameraOn: me.isCameraEnabled,
      sharing: me.isScreenShareEnabled,
      canPublish: me.permissions?.canPublish !== false,
      soundBlocked: !room.canPlaybackAudio,
      incomingVideoOff: this.incomingVideo.isOff(),
      mirror: this.mirror.mode(),
      madeLighter: this.cpuGuard.hasSomethingToSay(),
      problem: this.problems.look(),
    };
  }
}

function makeRoom(): Room {
  return new Room({
    adaptiveStream: true,
    // Our server has two peer connections for everybody; asking for one first would cost a failed attempt.
    singlePeerConnection: false,
    audioCaptureDefaults: { deviceId: preferredDevice('audioinput') ?? '', echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    videoCaptureDefaults: { deviceId: preferredDevice('videoinput') ?? '', resolution: { width: 1280, height: 720, frameRate: 30 } },
    disconnectOnPageLeave: true,
  });
}

const lookAgain = [
  RoomEvent.ConnectionStateChanged,
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.ParticipantAttributesChanged,
  RoomEvent.ParticipantPermissionsChanged,
  RoomEvent.ConnectionQualityChanged,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.AudioPlaybackStatusChanged,
] as const;

function readState(state: ConnectionState): MeetingView['state'] {
  if (state === ConnectionState.Connected) return 'connected';
  return state === ConnectionState.Reconnecting || state === ConnectionState.SignalReconnecting ? 'reconnecting' : 'connecting';
}
