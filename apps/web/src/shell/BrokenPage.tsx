import { Button, buttonLook, useTexts } from '@parley/ui';
import { appTexts } from '../texts/app-texts.ts';
import { PageMessage } from './PageMessage.tsx';

/** What is shown when a page could not be drawn, or its code did not come. Links load anew, because what is broken may be all of it. */
export function BrokenPage() {
  const t = useTexts(appTexts);
  return (
    <PageMessage title={t('broken.title')} advice={t('broken.advice')}>
      <Button onClick={() => globalThis.location.reload()}>{t('broken.reload')}</Button>
      <a href="/" className={buttonLook('secondary')}>
        {t('shell.start')}
      </a>
    </PageMessage>
  );
}
