import { useShortcuts } from '@parley/ui';
import type { StageDesk } from './stage-desk.ts';

/** The keys of the stage that are no commands: they turn its pages. */
export function useStageKeys(desk: StageDesk): void {
  const turn = (step: 1 | -1) => desk.wish({ wish: 'page', page: desk.choices().page + step });
  useShortcuts({ PageUp: () => turn(-1), PageDown: () => turn(1) });
}
