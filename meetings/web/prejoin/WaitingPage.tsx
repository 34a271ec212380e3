import { Button, useTexts } from '@parley/ui';
import { preferredDevice } from '../device-choice.ts';
import { usePreview } from '../use-preview.ts';
import { PreviewPicture } from './PreviewPicture.tsx';
import { prejoinTexts } from './texts/prejoin-texts.ts';

type WaitingPageProps = {
  readonly code: string;
  readonly name: string;
  readonly picture: string | undefined;
  readonly camera: boolean;
  /** The server answers at the moment. */
  readonly reached: boolean;
  readonly onStop: () => void;
};

/** In front of a door that a host opens. One's own picture stays, so that nobody comes in surprised. */
export function WaitingPage({ code, name, picture, camera, reached, onStop }: WaitingPageProps) {
  const t = useTexts(prejoinTexts);
  const preview = usePreview(camera, preferredDevice('videoinput'));
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-xl flex-col items-center justify-center gap-6 px-4 py-8 text-center">
      <div className="w-full max-w-md">
        <PreviewPicture track={preview.track} starting={camera && preview.problem === undefined} name={name} picture={picture}>
          {null}
        </PreviewPicture>
      </div>
      <div role="status" className="flex flex-col items-center gap-3">
        <span aria-hidden className="size-8 animate-spin rounded-full border-[3px] border-line border-t-accent" />
        <h1 className="text-heading">{t('waiting.title')}</h1>
        <p className="text-muted">{t.rich('meeting', { code, name: (inside) => <span className="font-medium break-all text-ink">{inside}</span> })}</p>
        <p className="max-w-md text-muted">{reached ? t('waiting.note') : t('waiting.lost')}</p>
      </div>
      <Button look="secondary" onClick={onStop}>
        {t('waiting.cancel')}
      </Button>
    </main>
  );
}
