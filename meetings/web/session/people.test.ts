import { ConnectionQuality, Track, type TrackPublication } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import { People } from './people.ts';
import type { ParticipantFacts } from './person.ts';
import { Volumes } from './volumes.ts';

type Fake = { -readonly [Key in keyof ParticipantFacts]: ParticipantFacts[Key] };

function participant(identity: string, publications: readonly TrackPublication[] = []): Fake {
  return {
    identity,
    name: `Person ${identity}`,
    attributes: {},
    isSpeaking: false,
    isMicrophoneEnabled: true,
    connectionQuality: ConnectionQuality.Unknown,
    trackPublications: new Map(publications.map((publication) => [publication.trackSid, publication])),
    getTrackPublication: (source) => publications.find((publication) => publication.source === source),
  };
}

function publication(source: Track.Source, kind: Track.Kind, facts: { readonly isMuted?: boolean; readonly isLocal?: boolean } = {}): TrackPublication {
  // The part of a publication that a description reads; the class itself wants a connection.
  return { trackSid: `${source}-${kind}`, source, kind, isMuted: false, isLocal: false, track: { kind }, ...facts } as unknown as TrackPublication;
}

describe('People', () => {
  it('answers the same list while nothing about anybody changes', () => {
    const people = new People({ speaks: ({ isSpeaking }) => isSpeaking }, new Volumes(() => undefined));
    const [me, bob] = [participant('me'), participant('bob')];
    const before = people.look(me, [bob]);

    expect(people.look(me, [bob])).toBe(before);
  });

  it('describes anew whoever speaks, and nobody else', () => {
    const people = new People({ speaks: ({ isSpeaking }) => isSpeaking }, new Volumes(() => undefined));
    const [me, bob, vera] = [participant('me'), participant('bob'), participant('vera')];
    const before = people.look(me, [bob, vera]);
    bob.isSpeaking = true;
    const after = people.look(me, [bob, vera]);

    expect(after).not.toBe(before);
    expect(after.map((person, index) => person === before[index])).toEqual([true, false, true]);
    expect(after[1]?.speaking).toBe(true);
  });

  it('notices that a track was exchanged under its publication', () => {
    const people = new People({ speaks: ({ isSpeaking }) => isSpeaking }, new Volumes(() => undefined));
    const camera = publication(Track.Source.Camera, Track.Kind.Video);
    const bob = participant('bob', [camera]);
    const [before] = people.look(participant(''), [bob]);
    (camera as { track: unknown }).track = { kind: Track.Kind.Video };
    const [after] = people.look(participant(''), [bob]);

    expect(before?.camera?.publication).toBe(camera);
    expect(after?.camera?.track).not.toBe(before?.camera?.track);
  });

  it('leaves out who has no identity yet, and puts oneself first', () => {
    const people = new People({ speaks: ({ isSpeaking }) => isSpeaking }, new Volumes(() => undefined));

    expect(people.look(participant(''), [participant('bob')]).map(({ id }) => id)).toEqual(['bob']);
    expect(people.look(participant('me'), [participant('bob')]).map(({ id, isMe }) => [id, isMe])).toEqual([['me', true], ['bob', false]]);
  });

  it('[S0-74] sees somebody and the second one who presents for them as one person', () => {
    const people = new People({ speaks: () => false }, new Volumes(() => undefined));
    const screen = publication(Track.Source.ScreenShare, Track.Kind.Video);
    const sound = publication(Track.Source.ScreenShareAudio, Track.Kind.Audio);
    const [bob, display, alone] = [participant('bob'), participant('bob:display', [screen, sound]), participant('vera:display', [screen])];
    for (const one of [display, alone]) one.attributes = { participantGroup: 'display' };
    const seen = people.look(participant('me'), [bob, display, alone, participant('me:display')]);

    expect(seen.map((person) => [person.id, person.screen?.publication, person.voice.length])).toEqual([['me', undefined, 0], ['bob', screen, 1], ['vera:display', screen, 0], ['me:display', undefined, 0]]);
    expect(people.look(participant('me'), [bob, display, alone, participant('me:display')])[1]).toBe(seen[1]);
  });

  it('says trouble only where the server told of it', () => {
    const people = new People({ speaks: () => false }, new Volumes(() => undefined));
    const [bob, vera] = [participant('bob'), participant('vera')];
    bob.connectionQuality = ConnectionQuality.Poor;

    expect(people.look(participant(''), [bob, vera]).map(({ trouble }) => trouble)).toEqual(['poor', undefined]);
  });

  it('shows no muted camera, and plays no sound of oneself', () => {
    const people = new People({ speaks: ({ isSpeaking }) => isSpeaking }, new Volumes(() => undefined));
    const me = participant('me', [publication(Track.Source.Microphone, Track.Kind.Audio, { isLocal: true })]);
    const bob = participant('bob', [publication(Track.Source.Camera, Track.Kind.Video, { isMuted: true }), publication(Track.Source.Microphone, Track.Kind.Audio)]);
    const [mine, theirs] = people.look(me, [bob]);

    expect(mine?.voice).toEqual([]);
    expect(theirs?.camera).toBeUndefined();
    expect(theirs?.voice).toHaveLength(1);
  });
});
