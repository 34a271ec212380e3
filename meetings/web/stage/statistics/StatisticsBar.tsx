import { Button, IconButton, useTexts } from '@parley/ui';
import { Check, Copy, X } from 'lucide-react';
import { useState } from 'react';
import { stageTexts } from '../texts/stage-texts.ts';
import type { StatisticsBoard } from './statistics-board.ts';

const saidMs = 2_000;

/** Above the stage while statistics are shown: takes them along, or away. */
export function StatisticsBar({ board, onClose }: { readonly board: StatisticsBoard; readonly onClose: () => void }) {
  const t = useTexts(stageTexts);
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(board.toJson(new Date()));
    setCopied(true);
    globalThis.setTimeout(() => setCopied(false), saidMs);
  }
  return (
    <div role="group" aria-label={t('statistics.label')} className="flex shrink-0 flex-wrap items-center justify-between gap-2 rounded-control bg-surface py-1 ps-4 pe-1 text-label">
      <span className="text-muted max-sm:sr-only">{t('statistics.note')}</span>
      <span className="flex items-center gap-1">
        <Button look="quiet" onClick={() => void copy()}>
          {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
          {copied ? t('statistics.copied') : t('statistics.copy')}
        </Button>
        <IconButton label={t('statistics.close')} shortcut="Shift+D" icon={<X />} onClick={onClose} />
      </span>
    </div>
  );
}
