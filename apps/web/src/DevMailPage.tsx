import { classes, Notice, Spinner, useFormats, usePageTitle, useTexts, Wordmark } from '@parley/ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { appTexts } from './texts/app-texts.ts';

/** As `/api/dev/mail` answers it. */
type DevLetter = { readonly id: string; readonly to: string; readonly subject: string; readonly text: string; readonly at: string };

const lookEveryMs = 2_000;

async function readLetters(): Promise<readonly DevLetter[]> {
  const response = await fetch('/api/dev/mail?limit=100');
  if (!response.ok) throw new Error(`the mailbox answered ${response.status}`);
  return ((await response.json()) as { items: DevLetter[] }).items;
}

/** The letters that a development server has written instead of sending them. */
export function DevMailPage() {
  const t = useTexts(appTexts);
  usePageTitle(t('mail.title'));
  const { data: letters, isError } = useQuery({ queryKey: ['dev', 'mail'], queryFn: readLetters, refetchInterval: lookEveryMs, retry: false });
  const [openId, setOpenId] = useState<string>();
  const open = letters?.find(({ id }) => id === openId) ?? letters?.[0];
  return (
    <div className="mx-auto flex min-h-full w-full max-w-5xl flex-col px-4 pb-16 sm:px-8">
      <header className="py-4">
        <Link to="/" aria-label={t('shell.start')}>
          <Wordmark />
        </Link>
      </header>
      <main className="flex flex-1 flex-col">
        <h1 className="text-heading">{t('mail.title')}</h1>
        <p className="mt-1 mb-6 text-label text-muted">{t('mail.note')}</p>
        {isError && <Notice kind="problem" title={t('mail.none.title')}>{t('mail.none.advice')}</Notice>}
        {!isError && letters === undefined && <Spinner label={t('mail.loading')} />}
        {letters?.length === 0 && <p className="rounded-card border border-dashed border-line px-6 py-12 text-center text-muted">{t('mail.empty')}</p>}
        {open !== undefined && letters !== undefined && (
          <div className="grid min-w-0 gap-4 md:grid-cols-[20rem_minmax(0,1fr)]">
            <LetterList letters={letters} openId={open.id} onOpen={setOpenId} />
            <OpenLetter letter={open} />
          </div>
        )}
      </main>
    </div>
  );
}

type LetterListProps = { readonly letters: readonly DevLetter[]; readonly openId: string; readonly onOpen: (id: string) => void };

function LetterList({ letters, openId, onOpen }: LetterListProps) {
  const t = useTexts(appTexts);
  const { time } = useFormats();
  return (
    <ul aria-label={t('mail.list')} className="max-h-60 self-start overflow-y-auto rounded-card border border-line bg-surface md:max-h-[70dvh]">
      {letters.map(({ id, to, subject, at }) => (
        <li key={id} className="border-b border-line last:border-b-0">
          <button type="button" aria-current={id === openId} onClick={() => onOpen(id)} className={classes('flex w-full flex-col gap-0.5 px-4 py-3 text-start', id === openId ? 'bg-accent-soft' : 'hover:bg-canvas')}>
            <span className="truncate font-medium">{subject}</span>
            <span className="flex justify-between gap-3 text-label text-muted">
              <span className="truncate">{to}</span>
              <time dateTime={at} className="shrink-0">
                {time(at)}
              </time>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function OpenLetter({ letter }: { readonly letter: DevLetter }) {
  const t = useTexts(appTexts);
  return (
    <article aria-label={letter.subject} className="min-w-0 rounded-card border border-line bg-surface p-5 sm:p-6">
      <h2 className="text-title">{letter.subject}</h2>
      <p className="mb-5 text-label text-muted">{t('mail.to', { address: letter.to })}</p>
      {letter.text.split('\n').map((line, index) => (
        // Lines have no identity of their own and never move.
        <p key={index} className="min-h-5 break-words">
          {/^https?:\/\/\S+$/.test(line) && URL.canParse(line) ? (
            <a href={line} className="font-medium break-all text-accent hover:underline">
              {line}
            </a>
          ) : (
            line
          )}
        </p>
      ))}
    </article>
  );
}
