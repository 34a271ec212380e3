import { cleanAlias, longestAlias, reservedWords } from '@parley/meetings/contract';
import { Button, Notice, TextField, useTexts } from '@parley/ui';
import { ArrowRight, Plus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import type { Explanation } from '../error-messages.ts';
import { readLink } from './read-link.ts';
import { landingTexts } from './texts/landing-texts.ts';

type LandingPageProps = {
  readonly onCode: (code: string) => void;
};

/** Start a meeting, or open one by its code. */
export function LandingPage({ onCode }: LandingPageProps) {
  const t = useTexts(landingTexts);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation>();
  const [codeProblem, setCodeProblem] = useState<string>();

  async function create(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    // What reads the server's answer weighs more than this page, so it comes with the press.
    const begun = await import('./start-meeting.ts').then(
      ({ startMeeting }) => startMeeting(),
      () => ({ problem: { title: t('unreachable'), advice: t('unreachable.advice') } }),
    );
    if ('code' in begun) return onCode(begun.code);
    setProblem(begun.problem);
    setBusy(false);
  }

  function open(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('code'));
    const alias = cleanAlias(readLink(text));
    if (alias === '') setCodeProblem(t('code.empty'));
    else if (alias.length > longestAlias) setCodeProblem(t('code.long', { most: longestAlias }));
    else if (reservedWords.has(alias)) setCodeProblem(t('code.reserved'));
    else onCode(alias);
  }

  return (
    <div className="flex flex-1 flex-col">
      <main className="mx-auto flex w-full max-w-5xl flex-1 flex-col justify-center gap-10 px-4 pb-16 sm:px-8 lg:flex-row lg:items-center lg:gap-20">
        <div className="flex-1">
          <h1 className="text-4xl font-semibold tracking-tight text-balance sm:text-5xl">{t('title')}</h1>
          <p className="mt-4 max-w-md text-lg text-muted">{t('note')}</p>
        </div>
        <section aria-label={t('start')} className="flex w-full max-w-md flex-col gap-5 rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">
          {problem !== undefined && (
            <Notice kind="problem" title={problem.title}>
              {problem.advice}
            </Notice>
          )}
          <Button busy={busy} onClick={() => void create()}>
            <Plus aria-hidden className="size-5" /> {t('new')}
          </Button>
          <div aria-hidden className="flex items-center gap-3 text-sm text-muted">
            <span className="h-px flex-1 bg-line" /> {t('or')} <span className="h-px flex-1 bg-line" />
          </div>
          <form onSubmit={open} className="flex flex-col gap-3">
            <TextField label={t('code')} name="code" placeholder={t('code.example')} autoCapitalize="none" spellCheck={false} required problem={codeProblem} onChange={() => setCodeProblem(undefined)} />
            <Button type="submit" look="secondary">
              {t('open')} <ArrowRight aria-hidden className="size-4" />
            </Button>
          </form>
        </section>
      </main>
    </div>
  );
}
