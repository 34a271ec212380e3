import type { MeetingRole } from '@parley/meetings/contract';
import { Avatar, Button, Dialog, useTexts } from '@parley/ui';
import { MonitorUp, Trash2, Video } from 'lucide-react';
import type { Person } from '../session/person.ts';
import { slotHolders } from './slot-holders.ts';
import { sharingTexts } from './texts/sharing-texts.ts';

type FreeSlotDialogProps = {
  readonly people: readonly Person[];
  readonly myRole: MeetingRole;
  /** To be called in the press: the browser's picker wants one. */
  readonly onChoose: (personId: string) => void;
  readonly onClose: () => void;
};

/** Whose slot a share takes when there is none left. [S0-152] [S0-153] */
export function FreeSlotDialog({ people, myRole, onChoose, onClose }: FreeSlotDialogProps) {
  const t = useTexts(sharingTexts);
  const holders = slotHolders(people, myRole);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('slot.title')}
      note={t('slot.note')}
      footer={
        <Button look="secondary" onClick={onClose}>
          {t('slot.cancel')}
        </Button>
      }
    >
      {holders.length === 0 && <p className="text-muted">{t('slot.none')}</p>}
      <ul className="m-0 flex list-none flex-col gap-1 p-0">
        {holders.map(({ person, slot }) => (
          <li key={person.id}>
            <button
              type="button"
              aria-label={slot === 'screen' ? t('slot.end-share', { name: person.name }) : t('slot.make-viewer', { name: person.name })}
              onClick={() => onChoose(person.id)}
              className="group flex min-h-touch w-full items-center gap-3 rounded-control px-2 py-1 text-start transition-colors hover:bg-danger-soft focus-visible:bg-danger-soft"
            >
              <Avatar name={person.name} image={person.picture} />
              <span className="min-w-0 flex-1 truncate">{slot === 'screen' ? t('slot.presentation', { name: person.name }) : person.name}</span>
              {slot === 'screen' ? <MonitorUp aria-hidden className="size-4.5 text-muted" /> : <Video aria-hidden className="size-4.5 text-muted" />}
              <Trash2 aria-hidden className="size-4.5 text-muted group-hover:text-danger group-focus-visible:text-danger" />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
