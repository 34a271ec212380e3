import type { Knock } from '@parley/meetings/contract';
import { Avatar, Badge, Button, IconButton, useTexts } from '@parley/ui';
import { X } from 'lucide-react';
import { panelTexts } from '../texts/panel-texts.ts';

type WaitingListProps = {
  readonly knocks: readonly Knock[];
  readonly onDecide: (id: string, decision: 'admit' | 'refuse') => void;
  readonly onAdmitAll: () => void;
};

/** Who asks to be let in, who came first first. */
export function WaitingList({ knocks, onDecide, onAdmitAll }: WaitingListProps) {
  const t = useTexts(panelTexts);
  if (knocks.length === 0) return null;
  return (
    <section aria-label={t('waiting')} className="flex flex-col gap-1 rounded-card border border-accent bg-accent-soft p-3">
      <div className="flex min-h-9 items-center justify-between gap-2">
        <h3 className="text-label font-semibold">{t('waiting.count', { count: knocks.length })}</h3>
        {knocks.length > 1 && (
          <Button onClick={onAdmitAll} className="min-h-9! px-3! text-label">
            {t('waiting.admit-all')}
          </Button>
        )}
      </div>
      <ul className="m-0 flex list-none flex-col gap-1 p-0">
        {knocks.map(({ id, name, picture, guest }) => (
          <li key={id} className="flex items-center gap-2.5">
            <Avatar name={name} image={picture} />
            <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2">
              <span className="min-w-0 truncate">{name}</span>
              {guest && <Badge>{t('role.guest')}</Badge>}
            </span>
            <IconButton size="small" label={t('waiting.refuse', { name })} icon={<X aria-hidden />} onClick={() => onDecide(id, 'refuse')} />
            <Button look="secondary" aria-label={t('waiting.admit-name', { name })} onClick={() => onDecide(id, 'admit')} className="min-h-9! px-3! text-label">
              {t('waiting.admit')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
