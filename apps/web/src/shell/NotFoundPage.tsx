import { buttonLook, useTexts } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { appTexts } from '../texts/app-texts.ts';
import { PageMessage } from './PageMessage.tsx';

/** An address that leads nowhere. */
export function NotFoundPage() {
  const t = useTexts(appTexts);
  return (
    <PageMessage title={t('not-found.title')} advice={t('not-found.advice')}>
      <Link to="/" className={buttonLook('primary')}>
        {t('shell.start')}
      </Link>
    </PageMessage>
  );
}
