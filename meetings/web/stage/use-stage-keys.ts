import { useShortcuts } from '@parley/ui';
import type { StageDesk } from './stage-desk.ts';

const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** The keys of the stage: layouts, pages, people by number, the small window, statistics. */
export function useStageKeys(desk: StageDesk, togglePicture: (() => void) | undefined): void {
  const turn = (step: 1 | -1) => desk.wish({ wish: 'page', page: desk.choices().page + step });
  useShortcuts({
    W: () => desk.wish({ wish: 'next-layout' }),
    PageUp: () => turn(-1),
    PageDown: () => turn(1),
    'Shift+D': () => desk.wish({ wish: 'statistics' }),
    'Shift+P': togglePicture,
    ...Object.fromEntries(numbers.map((number) => [`Alt+${number}`, () => desk.focusPlace(number)])),
  });
}
