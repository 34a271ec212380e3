import { mayModerate, type MeetingRole, type SlotKind } from '@parley/meetings/contract';
import type { Person } from '../session/person.ts';

/** Somebody whose slot can be given to somebody else, and which of theirs it would be. */
export type SlotHolder = { readonly person: Person; readonly slot: SlotKind };

/** Who can be asked for a slot: who shares by their share, the others by being seen and heard; shares first. [S0-153] */
export function slotHolders(people: readonly Person[], me: MeetingRole): readonly SlotHolder[] {
  const holders = people
    .filter(({ isMe, viewer, screen, standing }) => !isMe && standing.group === 'user' && (!viewer || screen !== undefined) && mayModerate(me, standing.role))
    .map((person): SlotHolder => ({ person, slot: person.screen === undefined ? 'camera' : 'screen' }));
  return [...holders.filter(({ slot }) => slot === 'screen'), ...holders.filter(({ slot }) => slot === 'camera')];
}
