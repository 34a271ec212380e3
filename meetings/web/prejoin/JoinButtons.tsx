import type { MeetingLook } from '@parley/meetings/contract';
import { Button, useTexts } from '@parley/ui';
import { Eye, MicOff } from 'lucide-react';
import { prejoinTexts } from './texts/prejoin-texts.ts';

type JoinButtonsProps = {
  readonly entry: MeetingLook['entry'] | undefined;
  readonly viewerOnly: boolean;
  readonly busy: boolean;
  readonly onJoin: (how: 'as chosen' | 'muted' | 'viewer') => void;
};

/** The ways in. Where the door is closed there is none, and the notice above says why. [S0-104] */
export function JoinButtons({ entry, viewerOnly, busy, onJoin }: JoinButtonsProps) {
  const t = useTexts(prejoinTexts);
  const isClosed = entry === 'locked' || entry === 'removed';
  return (
    <div className="flex flex-col gap-3">
      {!viewerOnly && (
        <>
          <Button busy={busy} disabled={isClosed} onClick={() => onJoin('as chosen')}>
            {busy ? t('joining') : entry === 'waiting' ? t('join.ask') : t('join')}
          </Button>
          <Button look="secondary" disabled={busy || isClosed} onClick={() => onJoin('muted')}>
            <MicOff aria-hidden className="size-4" /> {entry === 'waiting' ? t('join.ask-muted') : t('join.muted')}
          </Button>
          <hr className="my-1 border-line" />
        </>
      )}
      <Button look={viewerOnly ? 'primary' : 'secondary'} disabled={busy || isClosed} onClick={() => onJoin('viewer')}>
        <Eye aria-hidden className="size-4" /> {t('join.viewer')}
      </Button>
      <p className="text-label text-muted">{t('viewer.note')}</p>
    </div>
  );
}
