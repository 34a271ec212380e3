import { classes, IconButton, useLanguage, useTexts } from '@parley/ui';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { stageTexts } from './texts/stage-texts.ts';

type PagerProps = { readonly page: number; readonly pages: number; readonly onPage: (page: number) => void };

/** More dots than this nobody counts. */
const mostDots = 8;

/** Turns the pages of the grid: arrows, a dot per page, and the number for who cannot see the dots. */
export function Pager({ page, pages, onPage }: PagerProps) {
  const t = useTexts(stageTexts);
  const { dir } = useLanguage();
  const [back, on] = dir === 'rtl' ? [<ChevronRight key="back" />, <ChevronLeft key="on" />] : [<ChevronLeft key="back" />, <ChevronRight key="on" />];
  return (
    <nav aria-label={t('pager.label')} className="absolute inset-x-0 bottom-0 flex h-touch items-center justify-center gap-2">
      <IconButton label={t('pager.back')} shortcut="PageUp" icon={back} disabled={page === 0} onClick={() => onPage(page - 1)} />
      <span role="status" className={pages > mostDots ? 'text-label text-muted tabular-nums' : 'sr-only'}>
        {t('pager.page', { page: page + 1, pages })}
      </span>
      {pages <= mostDots && (
        <span className="flex">
          {Array.from({ length: pages }, (_, index) => (
            <button key={index} type="button" aria-label={t('pager.go', { page: index + 1 })} aria-current={index === page ? 'page' : undefined} onClick={() => onPage(index)} className="group/dot flex size-8 items-center justify-center rounded-full pointer-coarse:size-touch">
              <span className={classes('h-2 rounded-full transition-[width] duration-200', index === page ? 'w-5 bg-ink' : 'w-2 bg-edge group-hover/dot:bg-ink')} />
            </button>
          ))}
        </span>
      )}
      <IconButton label={t('pager.on')} shortcut="PageDown" icon={on} disabled={page === pages - 1} onClick={() => onPage(page + 1)} />
    </nav>
  );
}
