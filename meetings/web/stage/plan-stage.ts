import type { Person } from '../session/person.ts';
import type { StagePlan } from './arrange-stage.ts';
import type { StageChoices } from './stage-choices.ts';

/** One tile: a person, or what they present. */
export type StageTile = { readonly key: string; readonly person: Person; readonly shows: 'camera' | 'screen' };

export type PlannedStage = Omit<StagePlan, 'page'> & {
  readonly tiles: ReadonlyMap<string, StageTile>;
  /** One's own picture, when it floats above the others. */
  readonly floating: StageTile | undefined;
};

export const cameraKey = (id: string) => `camera:${id}`;
export const screenKey = (id: string) => `screen:${id}`;

type Facts = {
  readonly people: readonly Person[];
  /** The others in the order in which they sit, by id. */
  readonly seats: readonly string[];
  /** Who is shown large when nothing else is. */
  readonly speaker: string | undefined;
  readonly choices: Pick<StageChoices, 'layout' | 'selfView' | 'pinned'>;
};

/** Decides what is large, who stands beside it and where oneself is. */
export function planStage({ people, seats, speaker, choices }: Facts): PlannedStage {
  const tiles = new Map<string, StageTile>();
  const shown = people.filter((person) => !person.viewer);
  for (const person of shown) tiles.set(cameraKey(person.id), { key: cameraKey(person.id), person, shows: 'camera' });
  // Also of a viewer: whoever may present without a camera is seen by what they present.
  for (const person of people) if (person.screen !== undefined) tiles.set(screenKey(person.id), { key: screenKey(person.id), person, shows: 'screen' });

  const me = shown.find((person) => person.isMe);
  const others = seats.map(cameraKey).filter((key) => tiles.has(key));
  // One's own presentation is not looked at but checked: it stands first among the others and takes no room from them.
  const mine = people.filter((person) => person.screen !== undefined && person.isMe).map(({ id }) => screenKey(id));
  const shares = people.filter((person) => person.screen !== undefined && !person.isMe).map(({ id }) => screenKey(id));
  const mains = chooseMains(choices, tiles, shares, others, speaker);
  const rest = [...mine, ...shares, ...others].filter((key) => !mains.includes(key));
  const faces = choices.layout === 'spotlight' && mains.length > 0 ? [] : rest;
  return { mains, faces, tiles, ...placeMe(me, choices, mains, rest.length + mains.length > 0) };
}

function chooseMains({ layout, pinned }: Facts['choices'], tiles: ReadonlyMap<string, StageTile>, shares: readonly string[], others: readonly string[], speaker: string | undefined): readonly string[] {
  const held = pinned.filter((key) => tiles.has(key));
  if (held.length > 0) return held;
  if (shares.length > 0) return shares;
  if (layout === 'grid' || speaker === undefined || !others.includes(cameraKey(speaker))) return [];
  return [cameraKey(speaker)];
}

function placeMe(me: Person | undefined, { layout, selfView }: Facts['choices'], mains: readonly string[], inCompany: boolean): Pick<PlannedStage, 'mine' | 'floating'> {
  const key = me === undefined ? '' : cameraKey(me.id);
  if (me === undefined || mains.includes(key)) return { mine: undefined, floating: undefined };
  // Alone there is nothing that one's own picture could be in the way of.
  if (!inCompany) return { mine: key, floating: undefined };
  if (selfView === 'hidden') return { mine: undefined, floating: undefined };
  const floats = selfView === 'floating' || (layout === 'spotlight' && mains.length > 0);
  return floats ? { mine: undefined, floating: { key, person: me, shows: 'camera' } } : { mine: key, floating: undefined };
}
