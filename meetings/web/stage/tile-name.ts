import type { TranslateOf } from '@parley/ui';
import type { Person } from '../session/person.ts';
import type { stageTexts } from './texts/stage-texts.ts';

/** What a tile is called, on it and for who hears the page. [S0-134] */
export function tileName(t: TranslateOf<typeof stageTexts>, { name, isMe }: Pick<Person, 'name' | 'isMe'>, shows: 'camera' | 'screen'): string {
  if (shows === 'screen') return isMe ? t('tile.my-screen') : t('tile.screen', { name });
  return isMe ? t('tile.me', { name }) : name;
}
