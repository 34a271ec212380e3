import { matchesShortcut, mayTakeKey } from '@parley/ui';
import { describe, expect, it } from 'vitest';
import en from './texts/en.json';
import type { CommandScene } from './command-scene.ts';
import { commandOf, commands, type CommandId } from './commands.ts';
import { keyActions } from './key-actions.ts';

const scene: CommandScene = {
  role: 'participant',
  canPublish: true,
  watching: undefined,
  microphoneOn: false,
  cameraOn: false,
  sharing: false,
  canShare: true,
  handRaised: false,
  panel: undefined,
  incomingVideoOff: false,
  fullScreen: false,
  canFullScreen: true,
  canPictureInPicture: true,
  pictureInPicture: false,
  tiles: 9,
  others: 3,
  raisedHands: 0,
  locked: false,
  waitingRoom: false,
  knocks: 0,
};

type Press = Parameters<typeof matchesShortcut>[0];

/** A key as a keyboard sends it: "Ctrl+d", "Alt+1", "Shift+P", "?". */
function press(text: string): Press {
  const parts = text.split('+');
  const key = parts.at(-1) ?? '';
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : '';
  return { key, code, ctrlKey: parts.includes('Ctrl'), metaKey: parts.includes('Cmd'), shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt') };
}

type Given = { readonly bareKeys?: boolean; readonly isMac?: boolean; readonly focused?: Parameters<typeof mayTakeKey>[1]; readonly facts?: Partial<CommandScene> };

/** What a press does: the shortcut that it is, unless what has the focus keeps it. */
function find(key: string, { bareKeys = true, isMac = false, focused = null, facts = {} }: Given = {}): CommandId | undefined {
  let done: CommandId | undefined;
  const actions = keyActions({ ...scene, ...facts }, bareKeys, (id) => (done = id));
  const shortcut = Object.keys(actions).find((one) => matchesShortcut(press(key), one, isMac));
  if (shortcut !== undefined && mayTakeKey(shortcut, focused)) actions[shortcut]?.();
  return done;
}

const field = { tagName: 'TEXTAREA' };

describe('commands', () => {
  it.each<[string, CommandId]>([
    ['m', 'toggle-microphone'],
    ['Ctrl+d', 'toggle-microphone'],
    ['v', 'toggle-camera'],
    ['Ctrl+e', 'toggle-camera'],
    ['h', 'raise-hand'],
    ['c', 'toggle-chat'],
    ['p', 'toggle-people'],
    ['s', 'toggle-sharing'],
    ['w', 'change-layout'],
    ['f', 'toggle-full-screen'],
    ['1', 'react-thumbs-up'],
    ['2', 'react-heart'],
    ['3', 'react-applause'],
    ['4', 'react-laugh'],
    ['5', 'react-surprise'],
    ['6', 'react-celebrate'],
    ['Shift+P', 'toggle-picture-in-picture'],
    ['Alt+1', 'focus-person-1'],
    ['Alt+9', 'focus-person-9'],
    ['Shift+?', 'show-shortcuts'],
    ['Shift+D', 'show-statistics'],
    ['Ctrl+k', 'open-palette'],
  ])('[S0-144] %s is %s', (key, id) => {
    expect(find(key)).toBe(id);
  });

  it('on a Mac, Cmd stands where others have Ctrl, and Ctrl is left to the system', () => {
    expect([find('Cmd+d', { isMac: true }), find('Ctrl+d', { isMac: true }), find('Cmd+d')]).toEqual(['toggle-microphone', undefined, undefined]);
  });

  it.each(['m', '1', 'Shift+P', 'Shift+?'])('[S0-144] %s does nothing while somebody writes, nor when keys by themselves are turned off', (key) => {
    expect(find(key, { focused: field })).toBeUndefined();
    expect(find(key, { bareKeys: false })).toBeUndefined();
    expect(find(key)).toBeDefined();
  });

  it('with Ctrl or Alt they work while somebody writes, and with keys by themselves turned off', () => {
    expect(find('Ctrl+d', { focused: field, bareKeys: false })).toBe('toggle-microphone');
    expect(find('Alt+2', { focused: field, bareKeys: false })).toBe('focus-person-2');
  });

  it.each(['Ctrl+m', 'Ctrl+Shift+d', 'Alt+m', 'Cmd+m', 'Shift+m', 'Ctrl+Alt+1', 'Shift+1'])('%s belongs to somebody else', (key) => {
    expect(find(key)).toBeUndefined();
  });

  it('[S0-140] a viewer has no microphone, camera or share, and does have chat, people, hand and leave', () => {
    const watching = { canPublish: false, watching: 'role' } as const;

    expect(['m', 'v', 's', 'Ctrl+d', 'Ctrl+e'].map((key) => find(key, { facts: watching }))).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(['c', 'p', 'h'].map((key) => find(key, { facts: watching }))).toEqual(['toggle-chat', 'toggle-people', 'raise-hand']);
    expect(commandOf('leave').available({ ...scene, ...watching })).toBe(true);
  });

  it('a viewer by choice may ask to take part; whom a host made a viewer may not', () => {
    const may = (watching: CommandScene['watching']) => commandOf('start-publishing').available({ ...scene, canPublish: false, watching });

    expect([may('chose'), may('full'), may('freed'), may('role')]).toEqual([true, true, true, false]);
  });

  it('only hosts have what is for hosts', () => {
    const ids = (role: CommandScene['role']) => commands.filter(({ group, id, available }) => (group === 'hosting' || id === 'end-meeting') && available({ ...scene, role, raisedHands: 1, knocks: 1 })).map(({ id }) => id);

    expect(ids('host')).toEqual(['mute-all', 'lower-all-hands', 'admit-all', 'lock-meeting', 'toggle-waiting-room', 'end-meeting']);
    expect(ids('co-host')).toEqual(ids('host'));
    expect([ids('participant'), ids('viewer')]).toEqual([[], []]);
  });

  it('nobody is focused by a number beyond the last one', () => {
    expect(find('Alt+3', { facts: { tiles: 2 } })).toBeUndefined();
  });

  it('every command stands in the list once, has a text, and no key means two things', () => {
    const ids = commands.map(({ id }) => id);
    const keys = commands.flatMap((command) => command.keys);

    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { text } of commands) for (const facts of [{}, { microphoneOn: true, cameraOn: true, sharing: true, handRaised: true, locked: true }]) expect(Object.keys(en)).toContain(text({ ...scene, ...facts }));
  });
});
