import { describe, expect, it } from 'vitest';
import { Problems } from './problems.ts';

const explain = (title: string) => ({ title, advice: '' });

describe('Problems', () => {
  it('says the newest one, and the one before it once that is dismissed', () => {
    const problems = new Problems(() => undefined);
    problems.report('camera', explain('no camera'));
    problems.report('microphone', explain('no microphone'));

    expect(problems.look()?.title).toBe('no microphone');
    problems.dismiss();
    expect(problems.look()?.title).toBe('no camera');
  });

  it('a working microphone does not take away what is wrong with the camera', () => {
    const problems = new Problems(() => undefined);
    problems.report('camera', explain('no camera'));
    problems.report('microphone', undefined);

    expect(problems.look()?.title).toBe('no camera');
    problems.report('camera', undefined);
    expect(problems.look()).toBeUndefined();
  });
});
