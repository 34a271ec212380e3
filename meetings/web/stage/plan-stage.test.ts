import { describe, expect, it } from 'vitest';
import type { Person, Playing } from '../session/person.ts';
import { makePerson } from '../session/testing/make-person.ts';
import { planStage } from './plan-stage.ts';
import type { StageChoices } from './stage-choices.ts';

// Whether there is a picture is all that a plan asks.
const picture = {} as unknown as Playing; // only that there is one is looked at

const person = (id: string, facts: Partial<Omit<Person, 'standing'>> = {}): Person => makePerson(id, { isMe: id === 'me', microphoneOn: true, ...facts });

function plan(people: readonly Person[], choices: Partial<StageChoices> = {}, speaker?: string) {
  const seats = people.filter((one) => !one.isMe).map(({ id }) => id);
  return planStage({ people, seats, speaker, choices: { layout: 'grid', selfView: 'tile', pinned: [], ...choices } });
}

const [me, ada, bob, vera] = [person('me'), person('ada'), person('bob'), person('vera', { viewer: true })];
const sharing = person('bob', { screen: picture });

describe('planStage', () => {
  it('makes everybody equal in the grid, viewers left out', () => {
    expect(plan([me, ada, bob, vera])).toMatchObject({ mains: [], faces: ['camera:ada', 'camera:bob'], mine: 'camera:me', floating: undefined });
  });

  it('[S0-130] puts what is presented before the people, in every layout', () => {
    for (const layout of ['grid', 'side'] as const) expect(plan([me, ada, sharing], { layout })).toMatchObject({ mains: ['screen:bob'], faces: ['camera:ada', 'camera:bob'] });
    expect(plan([me, ada, sharing], { layout: 'spotlight' })).toMatchObject({ mains: ['screen:bob'], faces: [] });
  });

  it('shows one’s own presentation first among the others, and large only when it is pinned', () => {
    const presenting = person('me', { screen: picture });

    expect(plan([presenting, ada, bob])).toMatchObject({ mains: [], faces: ['screen:me', 'camera:ada', 'camera:bob'], mine: 'camera:me' });
    expect(plan([presenting, ada, sharing])).toMatchObject({ mains: ['screen:bob'], faces: ['screen:me', 'camera:ada', 'camera:bob'] });
    expect(plan([presenting, ada], { pinned: ['screen:me'] })).toMatchObject({ mains: ['screen:me'], faces: ['camera:ada'] });
  });

  it('shows a pinned person instead of a presentation, and that among the others', () => {
    expect(plan([me, ada, sharing], { pinned: ['camera:ada'] })).toMatchObject({ mains: ['camera:ada'], faces: ['screen:bob', 'camera:bob'] });
  });

  it('forgets the pin of somebody who left, and finds it again when they are back', () => {
    expect(plan([me, ada], { pinned: ['camera:bob'] })).toMatchObject({ mains: [], faces: ['camera:ada'] });
    expect(plan([me, ada, bob], { pinned: ['camera:bob'] })).toMatchObject({ mains: ['camera:bob'] });
  });

  it('shows the speaker large in spotlight and beside the others', () => {
    expect(plan([me, ada, bob], { layout: 'side' }, 'bob')).toMatchObject({ mains: ['camera:bob'], faces: ['camera:ada'], mine: 'camera:me' });
    expect(plan([me, ada, bob], { layout: 'spotlight' }, 'bob')).toMatchObject({ mains: ['camera:bob'], faces: [], mine: undefined, floating: { key: 'camera:me' } });
  });

  it('floats or hides oneself as wished, but not from whoever is alone', () => {
    expect(plan([me, ada], { selfView: 'floating' })).toMatchObject({ mine: undefined, floating: { key: 'camera:me' } });
    expect(plan([me, ada], { selfView: 'hidden' })).toMatchObject({ mine: undefined, floating: undefined });
    for (const selfView of ['floating', 'hidden'] as const) expect(plan([me], { selfView })).toMatchObject({ mine: 'camera:me', floating: undefined });
  });

  it('shows oneself once when one pinned oneself', () => {
    expect(plan([me, ada], { pinned: ['camera:me'] })).toMatchObject({ mains: ['camera:me'], faces: ['camera:ada'], mine: undefined, floating: undefined });
  });

  it('[S0-132] has no tile at all when only viewers are there', () => {
    const { tiles, mains, faces, mine } = plan([person('me', { viewer: true }), vera]);

    expect([tiles.size, mains, faces, mine]).toEqual([0, [], [], undefined]);
  });
});
