import type { SoundKind } from '../sounds/sound-kinds.ts';
import type { Happening } from './what-happened.ts';

/** In a crowd somebody always comes or goes; nobody wants to hear each of them. */
const crowd = 20;

type Scene = {
  readonly people: number;
  readonly chatOpen: boolean;
  /** How much was unread before this. */
  readonly unread: number;
};

/** The sign of a happening; undefined for those that are only seen. Viewers come and go unheard. [S0-178] [S0-189] [S0-190] */
export function soundOf(happening: Happening, { people, chatOpen, unread }: Scene): SoundKind | undefined {
  switch (happening.kind) {
    case 'entered':
      return 'enter';
    case 'ended':
      return 'end';
    case 'joined':
      return people <= crowd && happening.people.some(({ viewer }) => !viewer) ? 'join' : undefined;
    case 'left':
      return people <= crowd && happening.people.some(({ viewer }) => !viewer) ? 'leave' : undefined;
    case 'message':
      return !chatOpen && unread === 0 ? 'message' : undefined;
    case 'hand':
      return 'hand';
    case 'knock':
      return 'knock';
    case 'reaction':
      return 'reaction';
    default:
      return undefined;
  }
}
