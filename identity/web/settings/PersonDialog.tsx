import { Button, Dialog, Notice, useTexts } from '@parley/ui';
import { settingsTexts } from './texts/settings-texts.ts';
import { usePersonAction, type PersonAction } from './use-people.ts';

/** Says what follows before it is done. */
export function PersonDialog({ action, onClose }: { readonly action: PersonAction; readonly onClose: () => void }) {
  const t = useTexts(settingsTexts);
  const { run, busy, problem, dialog } = usePersonAction(onClose);
  const { verb, person } = action;
  const isGrave = verb === 'suspend' || verb === 'delete';
  return (
    <Dialog open onClose={onClose} title={t(`person.${verb}.title`, { name: person.name })} note={t(`person.${verb}.note`)}>
      {problem !== undefined && <Notice kind="problem" title={problem} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button look={isGrave ? 'danger' : 'primary'} busy={busy} onClick={() => run(action)}>
          {t(verb === 'delete' ? 'data.delete.yes' : `person.${verb}`)}
        </Button>
      </div>
      {dialog}
    </Dialog>
  );
}
