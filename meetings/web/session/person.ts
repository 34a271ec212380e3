import { ConnectionQuality, Track, type LocalTrackPublication, type Participant, type RemoteTrackPublication, type TrackPublication } from 'livekit-client';
import { mayPublish } from './may-publish.ts';
import { readStanding, type Standing } from './standing.ts';
import type { Volume } from './volumes.ts';

/** A publication with the track that plays it; both, because a track can be exchanged under its publication. */
export type Playing<Publication extends TrackPublication = TrackPublication> = {
  readonly publication: Publication;
  readonly track: NonNullable<Publication['track']>;
};

/** What the pages know about somebody in the meeting. The object stays the same while nothing about them changes. */
export type Person = {
  readonly id: string;
  readonly name: string;
  /** An address on this server, from the signed token; empty for none. */
  readonly picture: string;
  readonly isMe: boolean;
  readonly standing: Standing;
  readonly speaking: boolean;
  readonly microphoneOn: boolean;
  /** How loud they are heard here. */
  readonly volume: Volume;
  /** How well the server hears from them, when that is worth saying; undefined also where a server does not tell. */
  readonly trouble: 'poor' | 'lost' | undefined;
  /** Is seen and heard by nobody, and may not be; a presentation they may have. */
  readonly viewer: boolean;
  readonly camera: Playing | undefined;
  readonly screen: Playing | undefined;
  /** What is heard of them here: their microphone, their share's sound; nothing of oneself. */
  readonly voice: readonly Playing<RemoteTrackPublication>[];
};

/** The part of a LiveKit participant that is looked at. */
export type ParticipantFacts = Pick<Participant, 'identity' | 'name' | 'attributes' | 'isSpeaking' | 'isMicrophoneEnabled' | 'connectionQuality' | 'permissions' | 'trackPublications' | 'getTrackPublication'>;

/** What is known of somebody here and not by LiveKit. */
export type LocalFacts = { readonly isMe: boolean; readonly speaking: boolean; readonly volume: Volume };

export function describePerson(participant: ParticipantFacts, { isMe, speaking, volume }: LocalFacts): Person {
  return {
    id: participant.identity,
    picture: participant.attributes['picture'] ?? '',
    name: participant.name === undefined || participant.name === '' ? participant.identity : participant.name,
    isMe,
    standing: readStanding(participant.attributes),
    speaking,
    microphoneOn: participant.isMicrophoneEnabled,
    volume,
    trouble: troubles[participant.connectionQuality],
    viewer: !mayPublish(participant.permissions, 'camera'),
    camera: visible(participant.getTrackPublication(Track.Source.Camera)),
    screen: visible(participant.getTrackPublication(Track.Source.ScreenShare)),
    voice: isMe ? [] : [...participant.trackPublications.values()].flatMap(audible),
  };
}

const troubles: Readonly<Record<ConnectionQuality, Person['trouble']>> = {
  [ConnectionQuality.Excellent]: undefined,
  [ConnectionQuality.Good]: undefined,
  [ConnectionQuality.Unknown]: undefined,
  [ConnectionQuality.Poor]: 'poor',
  [ConnectionQuality.Lost]: 'lost',
};

export function samePerson(a: Person, b: Person): boolean {
  return (
    a.id === b.id &&
    a.name === b.name &&
    a.picture === b.picture &&
    a.isMe === b.isMe &&
    a.standing === b.standing &&
    a.speaking === b.speaking &&
    a.microphoneOn === b.microphoneOn &&
    a.volume === b.volume &&
    a.trouble === b.trouble &&
    a.viewer === b.viewer &&
    samePlaying(a.camera, b.camera) &&
    samePlaying(a.screen, b.screen) &&
    a.voice.length === b.voice.length &&
    a.voice.every((one, index) => samePlaying(one, b.voice[index]))
  );
}

function samePlaying(a: Playing | undefined, b: Playing | undefined): boolean {
  return a?.publication === b?.publication && a?.track === b?.track;
}

function visible(publication: TrackPublication | undefined): Playing | undefined {
  return publication?.track === undefined || publication.isMuted ? undefined : { publication, track: publication.track };
}

function audible(publication: TrackPublication): Playing<RemoteTrackPublication>[] {
  if (publication.kind !== Track.Kind.Audio || isLocal(publication)) return [];
  const remote = publication as RemoteTrackPublication; // what is not one's own is somebody else's
  return remote.track === undefined ? [] : [{ publication: remote, track: remote.track }];
}

function isLocal(publication: TrackPublication): publication is LocalTrackPublication {
  return publication.isLocal;
}
