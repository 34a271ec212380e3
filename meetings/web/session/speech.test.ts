import { EventEmitter } from 'node:events';
import { RoomEvent, type LocalParticipant, type RemoteParticipant, type Room } from 'livekit-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Speech } from './speech.ts';

type Speaker = { identity: string; isSpeaking: boolean; isMicrophoneEnabled: boolean };

function meeting() {
  const [me, bob]: [Speaker, Speaker] = [
    { identity: 'me', isSpeaking: false, isMicrophoneEnabled: true },
    { identity: 'bob', isSpeaking: false, isMicrophoneEnabled: true },
  ];
  const room = Object.assign(new EventEmitter(), {
    localParticipant: me as LocalParticipant, // only these three facts are read
    remoteParticipants: new Map([['bob', bob as RemoteParticipant]]),
  });
  const changed = vi.fn();
  const speech = new Speech(room as unknown as Room, changed); // an emitter with the two fields that are read
  const hear = (speaker: Speaker, isSpeaking: boolean) => {
    speaker.isSpeaking = isSpeaking;
    room.emit(RoomEvent.ActiveSpeakersChanged);
  };
  return { me, bob, room, changed, speech, hear };
}

describe('Speech', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[S0-133] holds a speaker for a second after the last sound, and then says so', () => {
    const { bob, speech, hear, changed } = meeting();
    hear(bob, true);
    hear(bob, false);
    changed.mockClear();
    vi.advanceTimersByTime(999);
    const before = speech.speaks(bob);
    vi.advanceTimersByTime(1);

    expect([before, speech.speaks(bob)]).toEqual([true, false]);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('[S0-133] begins the second anew with each word', () => {
    const { bob, speech, hear } = meeting();
    hear(bob, true);
    hear(bob, false);
    vi.advanceTimersByTime(600);
    hear(bob, true);
    hear(bob, false);
    vi.advanceTimersByTime(600);

    expect(speech.speaks(bob)).toBe(true);
  });

  it('[S0-133] lets nobody speak whose microphone is off', () => {
    const { bob, speech, hear } = meeting();
    hear(bob, true);
    bob.isMicrophoneEnabled = false;

    expect(speech.speaks(bob)).toBe(false);
  });

  it('holds each speaker on their own', () => {
    const { me, bob, speech, hear } = meeting();
    hear(bob, true);
    hear(bob, false);
    vi.advanceTimersByTime(500);
    hear(me, true);
    hear(me, false);
    vi.advanceTimersByTime(500);

    expect([speech.speaks(bob), speech.speaks(me)]).toEqual([false, true]);
    vi.advanceTimersByTime(500);
    expect(speech.speaks(me)).toBe(false);
  });

  it('leaves no timer behind when the meeting ends', () => {
    const { bob, room, hear } = meeting();
    hear(bob, true);
    hear(bob, false);
    room.emit(RoomEvent.Disconnected);

    expect(vi.getTimerCount()).toBe(0);
  });
});
