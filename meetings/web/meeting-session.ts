import {
  ConnectionState,
  RoomEvent,
  Room,
  Track,
  type DisconnectReason,
  type LocalTrackPublication,
  type Participant,
  type RemoteTrackPublication,
  type TrackPublication,
} from 'livekit-client';
import { preferDevice, preferredDevice, type DeviceKind } from './device-choice.ts';
import type { Explanation } from './error-messages.ts';
import { explainDevice } from './media-messages.ts';

export type Person = {
  readonly id: string;
  readonly name: string;
  /** An address on this server, from the signed token; empty for none. */
  readonly picture: string;
  readonly isMe: boolean;
  readonly speaking: boolean;
  readonly microphoneOn: boolean;
  /** Publishes nothing and may not: a viewer. */
  readonly viewer: boolean;
  readonly camera: TrackPublication | undefined;
  readonly screen: TrackPublication | undefined;
  readonly voice: readonly RemoteTrackPublication[];
};

export type ChatLine = { readonly id: string; readonly name: string; readonly mine: boolean; readonly text: string; readonly at: number };

export type MeetingView = {
  readonly state: 'connecting' | 'connected' | 'reconnecting' | 'ended';
  readonly endReason: DisconnectReason | undefined;
  readonly people: readonly Person[];
  readonly chat: readonly ChatLine[];
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly sharing: boolean;
  readonly canPublish: boolean;
  /** The browser refuses to play sound before a gesture. */
  readonly soundBlocked: boolean;
  readonly problem: Explanation | undefined;
};

const chatTopic = 'lk.chat';
/** More lines than anybody scrolls through in a live chat; keeps a long meeting's page light. */
const longestChat = 500;

/**
 * One stay in a meeting: owns the LiveKit room, tells the page what to show, and takes its wishes.
 *
 * Lifetime  made when joining, ended by `leave` or by the server; never used again after that
 */
export class MeetingSession {
  readonly #room: Room;
  readonly #listeners = new Set<() => void>();
  #view: MeetingView;
  #chat: readonly ChatLine[] = [];
  #problem: Explanation | undefined;
  #ended = false;
  #endReason: DisconnectReason | undefined;

  constructor() {
    this.#room = new Room({
      adaptiveStream: true,
      // Our server has two peer connections for everybody; asking for one first would cost a failed attempt.
      singlePeerConnection: false,
      audioCaptureDefaults: { deviceId: preferredDevice('audioinput') ?? '', echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      videoCaptureDefaults: { deviceId: preferredDevice('videoinput') ?? '', resolution: { width: 1280, height: 720, frameRate: 30 } },
      disconnectOnPageLeave: true,
    });
    this.#view = this.#look();
    this.#listen();
  }

  /** Connects and turns on what was on in the lobby. Throws when the connection cannot be made. */
  async join(url: string, token: string, wishes: { readonly microphone: boolean; readonly camera: boolean }): Promise<void> {
    await this.#room.connect(url, token);
    const output = preferredDevice('audiooutput');
    if (output !== undefined) await this.#room.switchActiveDevice('audiooutput', output).catch(() => undefined); // gone since: the default plays
    this.#update();
    if (this.#room.localParticipant.permissions?.canPublish === false) return;
    if (wishes.microphone) await this.setMicrophone(true);
    if (wishes.camera) await this.setCamera(true);
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

  async chooseDevice(kind: DeviceKind, deviceId: string): Promise<void> {
    preferDevice(kind, deviceId);
    await this.#try(kind === 'videoinput' ? 'camera' : 'microphone', () => this.#room.switchActiveDevice(kind, deviceId));
  }

  activeDevice(kind: DeviceKind): string | undefined {
    return this.#room.getActiveDevice(kind);
  }

  /** Resolves when the line has left this browser; throws when it could not. */
  async say(text: string): Promise<void> {
    const info = await this.#room.localParticipant.sendText(text, { topic: chatTopic });
    this.#addLine({ id: info.id, name: this.#room.localParticipant.name ?? '', mine: true, text, at: info.timestamp });
  }

  async allowSound(): Promise<void> {
    await this.#room.startAudio();
    this.#update();
  }

  dismissProblem(): void {
    this.#problem = undefined;
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

  #listen(): void {
    const room = this.#room;
    const update = () => this.#update();
    for (const event of lookAgain) room.on(event, update);
    room.on(RoomEvent.Disconnected, (reason) => {
      this.#ended = true;
      this.#endReason = reason;
      this.#update();
    });
    room.registerTextStreamHandler(chatTopic, (reader, { identity }) => {
      const name = room.remoteParticipants.get(identity)?.name ?? identity;
      reader.readAll().then(
        (text) => this.#addLine({ id: reader.info.id, name, mine: false, text, at: reader.info.timestamp }),
        () => undefined, // the sender left in the middle of a line: there is no line
      );
    });
  }

  #addLine(line: ChatLine): void {
    this.#chat = [...this.#chat, line].slice(-longestChat);
    this.#update();
  }

  async #try(kind: 'microphone' | 'camera' | 'screen', act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.#problem = undefined;
    } catch (error) {
      this.#problem = explainDevice(kind, error);
    }
    this.#update();
  }

  #update(): void {
    this.#view = this.#look();
    for (const listener of this.#listeners) listener();
  }

  #look(): MeetingView {
    const room = this.#room;
    const me = room.localParticipant;
    return {
      state: this.#ended ? 'ended' : readState(room.state),
      endReason: this.#endReason,
      people: [me, ...room.remoteParticipants.values()].filter((one) => one.identity !== '').map((one) => describe(one, one === me)),
      chat: this.#chat,
      microphoneOn: me.isMicrophoneEnabled,
      cameraOn: me.isCameraEnabled,
      sharing: me.isScreenShareEnabled,
      canPublish: me.permissions?.canPublish !== false,
      soundBlocked: !room.canPlaybackAudio,
      problem: this.#problem,
    };
  }
}

const lookAgain = [
  RoomEvent.ConnectionStateChanged,
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.ParticipantPermissionsChanged,
  RoomEvent.ActiveSpeakersChanged,
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

function describe(participant: Participant, isMe: boolean): Person {
  return {
    id: participant.identity,
    picture: participant.attributes['picture'] ?? '',
    name: participant.name === undefined || participant.name === '' ? participant.identity : participant.name,
    isMe,
    speaking: participant.isSpeaking,
    microphoneOn: participant.isMicrophoneEnabled,
    viewer: participant.permissions?.canPublish === false,
    camera: visible(participant.getTrackPublication(Track.Source.Camera)),
    screen: visible(participant.getTrackPublication(Track.Source.ScreenShare)),
    voice: isMe ? [] : [...participant.trackPublications.values()].filter(isPlayableVoice),
  };
}

function visible(publication: TrackPublication | undefined): TrackPublication | undefined {
  return publication !== undefined && !publication.isMuted && publication.track !== undefined ? publication : undefined;
}

function isPlayableVoice(publication: TrackPublication): publication is RemoteTrackPublication {
  return publication.kind === Track.Kind.Audio && publication.track !== undefined && !isLocal(publication);
}

function isLocal(publication: TrackPublication): publication is LocalTrackPublication {
  return publication.isLocal;
}
