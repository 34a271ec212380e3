import { isHosting, type Notice } from '@parley/meetings/contract';
import { ConnectionState, RoomEvent, type DisconnectReason, type Room } from 'livekit-client';
import { DeviceWatch, type DeviceNews } from '../devices/device-watch.ts';
import { watchedDevices } from '../devices/watched-devices.ts';
import { settingsStore } from '../settings/settings-store.ts';
import { pickScreen } from '../sharing/picked-screen.ts';
import { ScreenShare, type ShareTrouble } from '../sharing/screen-share.ts';
import { waitForPermission } from '../sharing/wait-for-permission.ts';
import { hearNotices } from '../signals/hear-notices.ts';
import { Knocks } from '../signals/knocks.ts';
import { News } from '../signals/news.ts';
import { Reactions } from '../signals/reactions.ts';
import { RoomClient } from '../signals/room-client.ts';
import { ChatLines } from './chat-lines.ts';
import { CpuGuard } from './cpu-guard.ts';
import { IncomingVideo } from './incoming-video.ts';
import { tellInterruptions } from './interruptions.ts';
import { LayeredCamera } from './layered-camera.ts';
import { makeRoom } from './make-room.ts';
import { mayPublish } from './may-publish.ts';
import { sameView, type MeetingView } from './meeting-view.ts';
import { Mirror } from './mirror.ts';
import { OwnDevices } from './own-devices.ts';
import { pauseUnseen } from './pause-unseen.ts';
import { People } from './people.ts';
import { Problems } from './problems.ts';
import { ReconnectPlan } from './reconnect-plan.ts';
import { RoomFacts } from './room-facts.ts';
import { Speech } from './speech.ts';
import { readStanding } from './standing.ts';
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
  readonly layers: LayeredCamera;
  readonly mirror: Mirror;
  readonly incomingVideo: IncomingVideo;
  readonly volumes: Volumes;
  readonly cpuGuard: CpuGuard;
  readonly problems: Problems;
  readonly reactions: Reactions;
  readonly knocks: Knocks;
  readonly share: ScreenShare;
  /** What the server does in this meeting when it is asked. */
  readonly server: RoomClient;
  readonly notices = new News<Notice>();
  readonly deviceNews = new News<DeviceNews>();
  readonly shareTroubles = new News<ShareTrouble | undefined>();
  readonly #room: Room;
  readonly #people: People;
  readonly #facts: RoomFacts;
  readonly #plan: ReconnectPlan;
  readonly #deviceWatch: DeviceWatch;
  readonly #listeners = new Set<() => void>();
  #view: MeetingView;
  #looksSoon = false;
  #ended = false;
  #endReason: DisconnectReason | undefined;

  constructor(code: string, openRoom: (plan: ReconnectPlan) => Room = makeRoom) {
    const changed = () => this.#update();
    this.#plan = new ReconnectPlan(changed);
    this.#room = openRoom(this.#plan);
    this.server = new RoomClient(code);
    this.problems = new Problems(changed);
    this.devices = new OwnDevices(this.#room, this.problems);
    this.layers = new LayeredCamera(this.#room);
    this.chat = new ChatLines(this.#room, changed);
    this.mirror = new Mirror(this.#room, this.problems, changed);
    this.incomingVideo = new IncomingVideo(this.#room, changed);
    this.volumes = new Volumes(changed);
    this.cpuGuard = new CpuGuard(this.#room, changed);
    this.reactions = new Reactions(this.#room, changed);
    this.knocks = new Knocks(this.server, changed);
    this.share = new ScreenShare({ pick: () => pickScreen(this.#room) }, this.server, { changed, trouble: (trouble) => this.shareTroubles.tell(trouble) });
    this.#facts = new RoomFacts(this.#room);
    this.#people = new People(new Speech(this.#room, changed), this.volumes);
    this.#deviceWatch = new DeviceWatch(watchedDevices(this.#room, this.devices), (news) => this.deviceNews.tell(news));
    pauseUnseen(this.#room);
    tellInterruptions(this.#room, this.problems);
    if (settingsStore.read().incomingVideoOff) this.incomingVideo.setOff(true);
    this.#view = this.#look();
    this.#listen(changed);
  }

  /** Connects and turns on what was on in the lobby. Throws when the connection cannot be made. */
  async join(url: string, token: string, wishes: { readonly microphone: boolean; readonly camera: boolean }): Promise<void> {
    await this.#room.connect(url, token);
    await this.devices.restoreOutput();
    void this.#deviceWatch.remember();
    this.#update();
    if (!mayPublish(this.#room.localParticipant.permissions, 'camera')) return;
    await this.devices.start(wishes);
  }

  /** From watching to taking part, heard at once: a slot in which nothing is published would be free again. Throws what the server refuses. */
  async startPublishing(): Promise<void> {
    await this.server.askForSlot('camera');
    await waitForPermission(this.#room, 'camera');
    await this.devices.setMicrophone(true);
  }

  /** From taking part to watching; chat, hand and reactions stay. */
  async stopPublishing(): Promise<void> {
    this.share.stop();
    await this.devices.stopAll();
    await this.server.releaseSlot('camera');
  }

  /** Plays what the browser held back; to be called in a press. */
  async allowSound(): Promise<void> {
    await this.#room.startAudio();
    this.#update();
  }

  async leave(): Promise<void> {
    this.share.stop();
    await this.#room.disconnect();
  }

  view(): MeetingView {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #listen(changed: () => void): void {
    const room = this.#room;
    for (const event of lookAgain) room.on(event, changed);
    room.on(RoomEvent.Reconnected, () => {
      this.#plan.over();
      changed();
    });
    room.on(RoomEvent.MediaDevicesChanged, () => this.#deviceWatch.changed());
    // Names of devices come with permission, which comes with the first one that is turned on.
    room.on(RoomEvent.LocalTrackPublished, () => void this.#deviceWatch.remember());
    room.on(RoomEvent.ParticipantPermissionsChanged, (_before, participant) => {
      if (participant === room.localParticipant && !mayPublish(participant.permissions, 'camera')) void this.devices.stopAll();
    });
    hearNotices(room, (notice) => {
      this.knocks.hear(notice);
      if (notice.kind === 'no-free-slot' && notice.slot === 'camera') void this.devices.stopAll();
      if (notice.kind === 'no-free-slot' && notice.slot === 'screen') this.share.stop();
      this.notices.tell(notice);
    });
    room.on(RoomEvent.Disconnected, (reason) => {
      this.#ended = true;
      this.#endReason = reason;
      this.#plan.over();
      this.#deviceWatch.close();
      this.knocks.close();
      this.#update();
    });
  }

  /**
   * Once for all that happens in one go, and after it: LiveKit tells of some changes just before it makes them, and a
   * look at that moment would be the last one.
   */
  #update(): void {
    if (this.#looksSoon) return;
    this.#looksSoon = true;
    queueMicrotask(() => {
      this.#looksSoon = false;
      this.#publish();
    });
  }

  #publish(): void {
    const now = this.#look();
    if (sameView(this.#view, now)) return;
    this.#view = now;
    for (const listener of this.#listeners) listener();
    this.knocks.follow(isHosting(readStanding(this.#room.localParticipant.attributes).role), now.room?.knocks ?? 0);
  }

  #look(): MeetingView {
    const room = this.#room;
    const me = room.localParticipant;
    return {
      state: this.#ended ? 'ended' : readState(room.state),
      endReason: this.#endReason,
      outage: this.#plan.look(),
      room: this.#facts.look(),
      people: this.#people.look(me, room.remoteParticipants.values()),
      chat: this.chat.look(),
      reactions: this.reactions.look(),
      knocks: this.knocks.look(),
      microphoneOn: me.isMicrophoneEnabled,
      cameraOn: me.isCameraEnabled,
      share: this.share.state(),
      canPublish: mayPublish(me.permissions, 'camera'),
      soundBlocked: !room.canPlaybackAudio,
      incomingVideoOff: this.incomingVideo.isOff(),
      mirror: this.mirror.mode(),
      madeLighter: this.cpuGuard.hasSomethingToSay(),
      problem: this.problems.look(),
    };
  }
}

const lookAgain = [
  RoomEvent.ConnectionStateChanged,
  RoomEvent.RoomMetadataChanged,
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
