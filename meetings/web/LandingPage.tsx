import { cleanAlias, longestAlias, reservedWords } from '@parley/meetings/contract';
import { Button, Notice, TextField } from '@parley/ui';
import { ArrowRight, Plus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import type { Explanation } from './error-messages.ts';

type LandingPageProps = {
  readonly onCode: (code: string) => void;
};

/** Start a meeting, or open one by its code. */
export function LandingPage({ onCode }: LandingPageProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation>();
  const [codeProblem, setCodeProblem] = useState<string>();

  async function create(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    // What reads the server's answer weighs more than this page, so it comes with the press.
    const begun = await import('./start-meeting.ts').then(
      ({ startMeeting }) => startMeeting(),
      () => ({ problem: { title: 'The server does not answer.', advice: 'Check your connection and try again.' } }),
    );
    if ('code' in begun) return onCode(begun.code);
    setProblem(begun.problem);
    setBusy(false);
  }

  function open(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('code'));
    const alias = cleanAlias(readLink(text));
    if (alias === '') setCodeProblem('Type a code with at least one letter or digit, or paste a link.');
    else if (alias.length > longestAlias) setCodeProblem(`Codes have at most ${longestAlias} characters.`);
    else if (reservedWords.has(alias)) setCodeProblem('This word is used by the server itself. Add a word to it.');
    else onCode(alias);
  }

  return (
    <div className="flex flex-1 flex-col">
      <main className="mx-auto flex w-full max-w-5xl flex-1 flex-col justify-center gap-10 px-4 pb-16 sm:px-8 lg:flex-row lg:items-center lg:gap-20">
        <div className="flex-1">
          <h1 className="text-4xl font-semibold tracking-tight text-balance sm:text-5xl">Meet on your own server</h1>
          <p className="mt-4 max-w-md text-lg text-muted">Video, voice and screens go from you to your server and to the people you invite. Nowhere else.</p>
        </div>
        <section aria-label="Start or join" className="flex w-full max-w-md flex-col gap-5 rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">
          {problem !== undefined && (
            <Notice kind="problem" title={problem.title}>
              {problem.advice}
            </Notice>
          )}
          <Button busy={busy} onClick={() => void create()}>
            <Plus aria-hidden className="size-5" /> New meeting
          </Button>
          <div aria-hidden className="flex items-center gap-3 text-sm text-muted">
            <span className="h-px flex-1 bg-line" /> or <span className="h-px flex-1 bg-line" />
          </div>
          <form onSubmit={open} className="flex flex-col gap-3">
            <TextField label="Meeting code or link" name="code" placeholder="abcd-1234-e5f6 or team-standup" autoCapitalize="none" spellCheck={false} required problem={codeProblem} onChange={() => setCodeProblem(undefined)} />
            <Button type="submit" look="secondary">
              Open meeting <ArrowRight aria-hidden className="size-4" />
            </Button>
          </form>
        </section>
      </main>
    </div>
  );
}

/** A pasted link stands for its last path segment. */
function readLink(text: string): string {
  if (!/^https?:\/\//i.test(text.trim()) || !URL.canParse(text.trim())) return text;
  return decodeURIComponent(new URL(text.trim()).pathname.split('/').filter(Boolean).at(-1) ?? '');
}
