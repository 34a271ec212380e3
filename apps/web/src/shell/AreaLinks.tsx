import { classes, useTexts } from '@parley/ui';
import { Link, useRouterState } from '@tanstack/react-router';
import { appTexts } from '../texts/app-texts.ts';
import { areas } from './areas.ts';

const looks = {
  tabs: { list: 'flex gap-1', link: 'min-h-touch gap-2 px-3' },
  bar: { list: 'flex justify-around', link: 'min-h-14 flex-col justify-center gap-0.5 px-3 text-caption' },
} as const;

/** The parts of the product: in the header, or at the thumb on a phone. */
export function AreaLinks({ look, className }: { readonly look: keyof typeof looks; readonly className: string }) {
  const t = useTexts(appTexts);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <nav aria-label={t('shell.areas')} className={className}>
      <ul className={looks[look].list}>
        {areas.map(({ to, label, Icon, isAt }) => (
          <li key={to}>
            <Link to={to} aria-current={isAt(path) ? 'page' : undefined} className={classes('flex items-center rounded-control text-label font-medium transition-colors', looks[look].link, isAt(path) ? 'text-ink [&_svg]:text-accent' : 'text-muted hover:bg-accent-soft hover:text-ink')}>
              <Icon aria-hidden className="size-4.5" />
              {t(label)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
