import { describe, expect, it, vi } from 'vitest';
import { ReconnectPlan } from './reconnect-plan.ts';

describe('ReconnectPlan', () => {
  it('says how often and when it is tried next, as the library plans it', () => {
    const changed = vi.fn();
    const delays = [300, 1_200, null];
    const plan = new ReconnectPlan(changed, () => 10_000, { nextRetryDelayInMs: ({ retryCount }) => delays[retryCount] ?? null });

    expect(plan.look()).toBeUndefined();
    expect(plan.nextRetryDelayInMs({ retryCount: 0, elapsedMs: 0 })).toBe(300);
    expect(plan.look()).toEqual({ attempt: 1, nextAt: 10_300 });
    plan.nextRetryDelayInMs({ retryCount: 1, elapsedMs: 300 });
    expect(plan.look()).toEqual({ attempt: 2, nextAt: 11_200 });
    expect(plan.nextRetryDelayInMs({ retryCount: 2, elapsedMs: 1_500 })).toBeNull();
    expect([plan.look(), changed.mock.calls.length]).toEqual([undefined, 3]);
  });

  it('forgets the interruption when it is over', () => {
    const plan = new ReconnectPlan(() => undefined);
    plan.nextRetryDelayInMs({ retryCount: 0, elapsedMs: 0 });
    plan.over();

    expect(plan.look()).toBeUndefined();
  });
});
