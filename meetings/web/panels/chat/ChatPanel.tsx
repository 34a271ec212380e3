import { EmptyState, useTexts } from '@parley/ui';
import { ArrowDown, MessageSquare } from 'lucide-react';
import { useMemo } from 'react';
import type { ChatLine, ChatLines } from '../../session/chat-lines.ts';
import { PanelFrame } from '../PanelFrame.tsx';
import { panelTexts } from '../texts/panel-texts.ts';
import { ChatGroup } from './ChatGroup.tsx';
import { Composer, type ComposerState } from './Composer.tsx';
import { groupLines } from './group-lines.ts';
import { useStickToBottom } from './use-stick-to-bottom.ts';

type ChatPanelProps = {
  readonly chat: ChatLines;
  readonly lines: readonly ChatLine[];
  readonly state: ComposerState;
  readonly onClose: () => void;
};

/** What was written since this page joined; new lines are announced, and followed by whoever reads the newest. [S0-173] [S0-177] */
export function ChatPanel({ chat, lines, state, onClose }: ChatPanelProps) {
  const t = useTexts(panelTexts);
  const groups = useMemo(() => groupLines(lines), [lines]);
  const { list, isBehind, toBottom } = useStickToBottom(lines.length, lines.at(-1)?.mine === true);
  return (
    <PanelFrame title={t('chat')} closeLabel={t('chat.close')} onClose={onClose}>
      <div className="relative min-h-0 flex-1">
        <div ref={list} role="log" aria-label={t('chat.messages')} tabIndex={0} className="flex h-full flex-col gap-3 overflow-y-auto overscroll-contain px-4 pt-1 pb-3">
          {groups.length === 0 && (
            <EmptyState icon={<MessageSquare aria-hidden />} title={t('chat.empty')}>
              {t('chat.empty-note')}
            </EmptyState>
          )}
          {groups.map((group) => (
            <ChatGroup key={group.id} group={group} />
          ))}
        </div>
        {isBehind && (
          <button type="button" onClick={toBottom} className="absolute start-1/2 bottom-2 inline-flex min-h-9 -translate-x-1/2 items-center gap-2 rounded-full border border-line bg-raised px-3 text-label font-medium whitespace-nowrap shadow-float transition-colors hover:bg-line rtl:translate-x-1/2">
            <ArrowDown aria-hidden className="size-4" /> {t('chat.to-bottom')}
          </button>
        )}
      </div>
      <Composer chat={chat} state={state} />
    </PanelFrame>
  );
}
