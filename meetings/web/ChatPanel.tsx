import { RoundButton } from '@parley/ui';
import { SendHorizontal, X } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { ChatLine, ChatLines } from './session/chat-lines.ts';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

type ChatPanelProps = { readonly chat: ChatLines; readonly lines: readonly ChatLine[]; readonly onClose: () => void };

/** What was written since this page joined; new lines are announced and scrolled to. */
export function ChatPanel({ chat, lines, onClose }: ChatPanelProps) {
  const [draft, setDraft] = useState('');
  const [failed, setFailed] = useState(false);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which React would take for a clean-up.
    void end.current?.scrollIntoView({ block: 'end' });
  }, [lines.length]);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    const text = draft.trim();
    if (text === '') return;
    setDraft('');
    setFailed(false);
    try {
      await chat.say(text);
    } catch {
      setDraft(text);
      setFailed(true);
    }
  }

  return (
    <aside aria-label="Chat" className="flex min-h-0 w-full flex-col rounded-card bg-surface lg:w-80">
      <header className="flex items-center justify-between py-2 pr-2 pl-4">
        <h2 className="text-base font-semibold">Chat</h2>
        <button type="button" aria-label="Close chat panel" onClick={onClose} className="inline-flex size-10 items-center justify-center rounded-full text-muted hover:text-ink">
          <X aria-hidden className="size-5" />
        </button>
      </header>
      <div role="log" aria-label="Messages" className="min-h-0 flex-1 overflow-y-auto px-4 pb-2">
        {lines.length === 0 && <p className="py-6 text-center text-sm text-muted">No messages yet. Everyone in the meeting can read what you write.</p>}
        {lines.map((line) => (
          <article key={line.id} className="py-2">
            <p className="flex items-baseline gap-2 text-sm">
              <span className="truncate font-semibold">{line.mine ? 'You' : line.name}</span>
              <time className="shrink-0 text-xs text-muted" dateTime={new Date(line.at).toISOString()}>
                {time.format(line.at)}
              </time>
            </p>
            <p className="text-[0.95rem] break-words whitespace-pre-wrap">{line.text}</p>
          </article>
        ))}
        <div ref={end} />
      </div>
      {failed && (
        <p role="alert" className="px-4 pb-1 text-sm text-danger">
          The message could not be sent. Try again.
        </p>
      )}
      <form onSubmit={(event) => void send(event)} className="flex items-center gap-2 p-3">
        <input
          aria-label="Message"
          placeholder="Write to everyone"
          value={draft}
          maxLength={4000}
          onChange={(event) => setDraft(event.target.value)}
          className="min-h-11 min-w-0 flex-1 rounded-full border border-line bg-raised px-4 text-[0.95rem] placeholder:text-muted"
        />
        <RoundButton type="submit" label="Send message" look={draft.trim() === '' ? 'plain' : 'active'} disabled={draft.trim() === ''} icon={<SendHorizontal className="size-5" />} />
      </form>
    </aside>
  );
}
