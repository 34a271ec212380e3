import { Button, classes, IconButton, useTexts } from '@parley/ui';
import { RotateCw, SendHorizontal } from 'lucide-react';
import { useId, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import type { ChatLines } from '../../session/chat-lines.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { lookAtDraft, readComposerKey } from './draft.ts';

/** Whether something can be said now. `disconnected` has a way back. [S0-176] */
export type ComposerState = { readonly is: 'ready' | 'connecting' } | { readonly is: 'disconnected'; readonly reconnect: () => void };

/** Where one writes: Enter sends, Shift and Enter make a line, and what could not be sent stays. [S0-175] */
export function Composer({ chat, state }: { readonly chat: Pick<ChatLines, 'say'>; readonly state: ComposerState }) {
  const t = useTexts(panelTexts);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState('');
  const [isSending, setIsSending] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  const { text, left, tooLong, sendable } = lookAtDraft(draft);
  const ready = state.is === 'ready';

  async function send(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (!sendable || !ready || isSending) return;
    setIsSending(true);
    setHasFailed(false);
    try {
      await chat.say(text);
      setDraft((now) => (now.trim() === text ? '' : now)); // what was written meanwhile is the next message
    } catch {
      setHasFailed(true);
    } finally {
      setIsSending(false);
      field.current?.focus();
    }
  }
  function onKeyDown(event: KeyboardEvent): void {
    const meant = readComposerKey({ key: event.key, shiftKey: event.shiftKey, repeat: event.repeat, isComposing: event.nativeEvent.isComposing });
    if (meant === 'write') return;
    event.preventDefault();
    if (meant === 'send') void send();
  }

  const problem = hasFailed ? t('chat.failed') : tooLong ? t('chat.too-long', { over: -(left ?? 0) }) : undefined;
  return (
    <form onSubmit={(event) => void send(event)} className="flex shrink-0 flex-col gap-1 border-t border-line p-3">
      {problem !== undefined && (
        <p id={`${id}-problem`} role="alert" className="text-label text-danger">
          {problem}
        </p>
      )}
      <div className="flex items-end gap-2">
        <textarea
          ref={field}
          aria-label={t('chat.field')}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          aria-invalid={tooLong}
          placeholder={ready ? t('chat.say') : state.is === 'connecting' ? t('chat.connecting') : t('chat.disconnected')}
          disabled={!ready}
          value={draft}
          rows={1}
          enterKeyHint="send"
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          className={classes('max-h-[6.85rem] min-h-touch min-w-0 flex-1 resize-none field-sizing-content rounded-card border bg-raised px-3.5 py-2.5 placeholder:text-muted disabled:opacity-70', tooLong ? 'border-danger' : 'border-edge')}
        />
        {state.is === 'disconnected' ? (
          <IconButton label={t('chat.reconnect')} look="plain" icon={<RotateCw aria-hidden />} onClick={state.reconnect} />
        ) : (
          <Button type="submit" aria-label={t('chat.send')} look={sendable ? 'primary' : 'secondary'} disabled={!sendable || !ready} busy={isSending || state.is === 'connecting'} className="size-touch rounded-full! p-0!">
            {state.is === 'connecting' ? <span aria-hidden className="size-5 animate-spin rounded-full border-2 border-line border-t-accent" /> : <SendHorizontal aria-hidden className="size-5 rtl:-scale-x-100" />}
          </Button>
        )}
      </div>
      {left !== undefined && !tooLong && (
        <p aria-live="polite" className="text-end text-caption text-muted tabular-nums">
          {t('chat.left', { left })}
        </p>
      )}
    </form>
  );
}
