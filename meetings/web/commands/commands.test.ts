import { describe, expect, it } from 'vitest';
import en from './texts/en.json';
import type { CommandScene } from './command-scene.ts';
import { commandOf, commands, type CommandId } from './commands.ts';
import { findCommand, type KeyFocus } from './find-command.ts';
import { ariaKeys, isBare, keyCaps, type KeyPress } from './shortcut.ts';

const nowhere: KeyFocus = { writing: false, control: false, overlay: false };
const linux = { isMac: false, bareKeys: true };
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

/** A key as a keyboard sends it: "Ctrl+d", "Alt+1", "Shift+P", "?". */
function press(text: string, facts: Partial<KeyPress> = {}): KeyPress {
  const parts = text.split('+');
  const key = parts.at(-1) ?? '';
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : '';
  return { key, code, ctrlKey: parts.includes('Ctrl'), metaKey: parts.includes('Cmd'), shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt'), repeat: false, ...facts };
}

const find = (key: KeyPress, focus = nowhere, rules = linux, facts: Partial<CommandScene> = {}) => findCommand(key, focus, { ...scene, ...facts }, rules);

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
    expect(find(press(key))).toBe(id);
  });

  it('on a Mac, Cmd stands where others have Ctrl, and Ctrl is left to the system', () => {
    const mac = { isMac: true, bareKeys: true };

    expect([find(press('Cmd+d'), nowhere, mac), find(press('Ctrl+d'), nowhere, mac), find(press('Cmd+d'))]).toEqual(['toggle-microphone', undefined, undefined]);
    // Alt turns the digit into another sign there.
    expect(find(press('Alt+1', { key: '¡', code: 'Digit1' }), nowhere, mac)).toBe('focus-person-1');
  });

  it('a letter is found on a keyboard that writes another alphabet, and where Caps Lock is on', () => {
    expect(find(press('m', { key: 'ь', code: 'KeyM' }))).toBe('toggle-microphone');
    expect(find(press('M'))).toBe('toggle-microphone');
    // A French keyboard has its M elsewhere: what it writes counts, not where.
    expect([find(press('m', { code: 'Semicolon' })), find(press('a', { code: 'KeyQ' }))]).toEqual(['toggle-microphone', undefined]);
  });

  it.each(['m', '1', 'Shift+P', 'Shift+?'])('%s does nothing while somebody writes, nor when keys by themselves are turned off', (key) => {
    expect(find(press(key), { ...nowhere, writing: true })).toBeUndefined();
    expect(find(press(key), nowhere, { isMac: false, bareKeys: false })).toBeUndefined();
    expect(find(press(key))).toBeDefined();
  });

  it('with Ctrl or Alt they work while somebody writes, and with keys by themselves turned off', () => {
    expect(find(press('Ctrl+d'), { ...nowhere, writing: true }, { isMac: false, bareKeys: false })).toBe('toggle-microphone');
    expect(find(press('Alt+2'), { ...nowhere, writing: true })).toBe('focus-person-2');
  });

  it('under a dialog or a menu, and while a key is held, nothing happens', () => {
    expect(find(press('Ctrl+d'), { ...nowhere, overlay: true })).toBeUndefined();
    expect(find(press('m', { repeat: true }))).toBeUndefined();
  });

  it.each(['Ctrl+m', 'Ctrl+Shift+d', 'Alt+m', 'Cmd+m', 'Shift+m', 'Ctrl+Alt+1', 'Shift+1'])('%s belongs to somebody else', (key) => {
    expect(find(press(key))).toBeUndefined();
  });

  it('[S0-140] a viewer has no microphone, camera or share, and does have chat, people, hand and leave', () => {
    const watching = { canPublish: false, watching: 'role' } as const;

    expect(['m', 'v', 's', 'Ctrl+d', 'Ctrl+e'].map((key) => find(press(key), nowhere, linux, watching))).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(['c', 'p', 'h'].map((key) => find(press(key), nowhere, linux, watching))).toEqual(['toggle-chat', 'toggle-people', 'raise-hand']);
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
    expect(find(press('Alt+3'), nowhere, linux, { tiles: 2 })).toBeUndefined();
  });

  it('every command stands in the list once, has a text, and no key means two things', () => {
    const ids = commands.map(({ id }) => id);
    const keys = commands.flatMap((command) => command.keys.map((key) => ariaKeys([key], false)));

    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { text } of commands) for (const facts of [{}, { microphoneOn: true, cameraOn: true, sharing: true, handRaised: true, locked: true }]) expect(Object.keys(en)).toContain(text({ ...scene, ...facts }));
  });

  it('keys are shown as they stand on the keyboard', () => {
    expect([keyCaps({ key: 'd', mod: true }, false), keyCaps({ key: 'd', mod: true }, true), keyCaps({ code: 'Digit4', alt: true }, false), keyCaps({ key: '?' }, false)]).toEqual([['Ctrl', 'D'], ['⌘', 'D'], ['Alt', '4'], ['?']]);
    expect([ariaKeys(commandOf('toggle-microphone').keys, false), ariaKeys(commandOf('toggle-picture-in-picture').keys, true)]).toEqual(['M Control+D', 'Shift+P']);
    expect([isBare({ key: 'm' }), isBare({ key: 'p', shift: true }), isBare({ code: 'Digit1', alt: true })]).toEqual([true, true, false]);
  });
});
