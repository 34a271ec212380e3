import { classes, Notice, Spinner, Wordmark } from '@parley/ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

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
  const { data: letters, isError } = useQuery({ queryKey: ['dev', 'mail'], queryFn: readLetters, refetchInterval: lookEveryMs, retry: false });
  const [openId, setOpenId] = useState<string>();
  const open = letters?.find(({ id }) => id === openId) ?? letters?.[0];
  return (
    <div className="mx-auto flex min-h-full w-full max-w-5xl flex-col px-4 pb-16 sm:px-8">
      <header className="py-4">
        <Link to="/" aria-label="Back to the start">
          <Wordmark />
        </Link>
      </header>
      <main className="flex flex-1 flex-col">
        <h1 className="text-2xl font-semibold tracking-tight">Mailbox</h1>
        <p className="mt-1 mb-6 text-sm text-muted">No mail server is configured, so emails are kept here and sent to nobody. Only this machine can see them.</p>
        {isError && <Notice kind="problem" title="There is no mailbox here.">Emails are shown in development, without a mail server, on the machine itself.</Notice>}
        {!isError && letters === undefined && <Spinner label="Looking for emails" />}
        {letters?.length === 0 && <p className="rounded-card border border-dashed border-line px-6 py-12 text-center text-muted">No emails yet. They appear here as soon as one is written.</p>}
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
  return (
    <ul aria-label="Emails" className="max-h-60 self-start overflow-y-auto rounded-card border border-line bg-surface md:max-h-[70dvh]">
      {letters.map(({ id, to, subject, at }) => (
        <li key={id} className="border-b border-line last:border-b-0">
          <button type="button" aria-current={id === openId} onClick={() => onOpen(id)} className={classes('flex w-full flex-col gap-0.5 px-4 py-3 text-left', id === openId ? 'bg-accent-soft' : 'hover:bg-canvas')}>
            <span className="truncate font-medium">{subject}</span>
            <span className="flex justify-between gap-3 text-sm text-muted">
              <span className="truncate">{to}</span>
              <time dateTime={at} className="shrink-0">
                {new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
              </time>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function OpenLetter({ letter }: { readonly letter: DevLetter }) {
  return (
    <article aria-label={letter.subject} className="min-w-0 rounded-card border border-line bg-surface p-5 sm:p-6">
      <h2 className="text-lg font-semibold tracking-tight">{letter.subject}</h2>
      <p className="mb-5 text-sm text-muted">To {letter.to}</p>
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
