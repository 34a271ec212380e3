import { Button, Dialog, useTexts } from '@parley/ui';
import type { Person } from '../../session/person.ts';
import { panelTexts } from '../texts/panel-texts.ts';

type RemoveDialogProps = { readonly person: Person; readonly onRemove: () => void; readonly onClose: () => void };

/** Asked once more, because whoever is removed stays out. */
export function RemoveDialog({ person, onRemove, onClose }: RemoveDialogProps) {
  const t = useTexts(panelTexts);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('remove.title', { name: person.name })}
      footer={
        <>
          <Button look="secondary" onClick={onClose}>
            {t('remove.cancel')}
          </Button>
          <Button look="danger" onClick={onRemove}>
            {t('deed.remove')}
          </Button>
        </>
      }
    >
      <p className="text-muted">{t('remove.note')}</p>
    </Dialog>
  );
}
