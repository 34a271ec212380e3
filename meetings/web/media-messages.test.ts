import { describe, expect, it } from 'vitest';
import { explainDevice, explainInterruption } from './media-messages.ts';

const named = (name: string, message = '') => Object.assign(new Error(message), { name });

describe('explainDevice', () => {
  it.each([
    ['NotAllowedError', 'The browser does not let this page use your camera.'],
    ['NotFoundError', 'No camera was found.'],
    ['NotReadableError', 'Another program is using your camera.'],
    ['SomethingNew', 'Your camera could not be started.'],
  ])('[S0-110] %s: %s', (name, title) => {
    expect(explainDevice('camera', named(name))?.title).toBe(title);
    expect(explainDevice('camera', named(name))?.advice).not.toBe('');
  });

  it('[S0-147] a picker that was closed is nobody’s fault, a system that refuses is said', () => {
    expect(explainDevice('screen', named('NotAllowedError', 'Permission denied'))).toBeUndefined();
    expect(explainDevice('screen', named('NotAllowedError', 'Permission denied by system'))?.title).toBe('You must allow access to capture your screen.');
  });

  it('says what took a device for a while', () => {
    expect(explainInterruption('microphone').title).toContain('phone call');
  });
});
