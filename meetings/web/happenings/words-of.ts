import type { TranslateOf } from '@parley/ui';
import type { happeningTexts } from './texts/happening-texts.ts';
import type { Happening } from './what-happened.ts';

/** What whoever hears the page is told; undefined for what is said elsewhere: an open chat reads itself out. */
export function wordsOf(t: TranslateOf<typeof happeningTexts>, happening: Happening, chatOpen: boolean): string | undefined {
  switch (happening.kind) {
    case 'entered':
      return t('entered');
    case 'interrupted':
      return t('interrupted');
    case 'back':
      return t('back');
    case 'joined':
      return t('joined', { count: happening.people.length, name: happening.people[0]?.name ?? '' });
    case 'left':
      return t('left', { count: happening.people.length, name: happening.people[0]?.name ?? '' });
    case 'shared':
      return t('shared', { name: happening.person.name });
    case 'unshared':
      return t('unshared', { name: happening.person.name });
    case 'message':
      return chatOpen ? undefined : t('message', { name: happening.line.name, text: happening.line.text });
    case 'reaction':
      return undefined; // its picture has a name where it rises
    case 'locked':
      return happening.locked ? t('locked') : t('unlocked');
    // What has a message on the page is read out there.
    case 'hand':
    case 'knock':
    case 'knock-over':
    case 'ended':
      return undefined;
  }
}
