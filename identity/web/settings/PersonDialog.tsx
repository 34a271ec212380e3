import { Button, Dialog, Notice } from '@parley/ui';
import { personActions } from './person-actions.ts';
import { usePersonAction, type PersonAction } from './use-people.ts';

/** Says what follows before it is done. */
export function PersonDialog({ action, onClose }: { readonly action: PersonAction; readonly onClose: () => void }) {
  const { run, busy, problem, dialog } = usePersonAction(onClose);
  const { title, consequence, button, danger } = personActions[action.verb];
  return (
    <Dialog open onClose={onClose} title={title(action.person.name)} note={consequence}>
      {problem !== undefined && <Notice kind="problem" title={problem} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          Cancel
        </Button>
        <Button look={danger === true ? 'danger' : 'primary'} busy={busy} onClick={() => run(action)}>
          {button}
        </Button>
      </div>
      {dialog}
    </Dialog>
  );
}
