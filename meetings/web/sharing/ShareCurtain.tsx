import { Button, Spinner, useTexts } from '@parley/ui';
import type { ShareState } from './screen-share.ts';
import { sharingTexts } from './texts/sharing-texts.ts';

/** Over the stage until the others see what was picked; the page below stays as it is. [S0-149] */
export function ShareCurtain({ state, onStop }: { readonly state: ShareState; readonly onStop: () => void }) {
  const t = useTexts(sharingTexts);
  if (state !== 'publishing' && state !== 'waiting') return null;
  return (
    <div className="absolute inset-0 z-20 flex animate-fade-in flex-col items-center justify-center gap-4 rounded-tile bg-scrim backdrop-blur-xs">
      <div className="flex flex-col items-center gap-4 rounded-card bg-surface px-8 py-6 shadow-float">
        <Spinner label={state === 'publishing' ? t('publishing') : t('waiting')} />
        <Button look="secondary" onClick={onStop}>
          {t('slot.cancel')}
        </Button>
      </div>
    </div>
  );
}
