import { Button, Dialog, Notice, PasswordField } from '@parley/ui';
import { confirmPassword } from './address-client.ts';
import { useAuthForm } from './use-auth-form.ts';

type ConfirmDialogProps = { readonly open: boolean; readonly onProved: () => void; readonly onClose: () => void };

/** Asks whether it is still the same person in front of the page. Other ways to prove it stand below the password. */
export function ConfirmDialog({ open, onProved, onClose }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Is it still you?" note="This is asked before changes that others could misuse.">
      <ConfirmByPassword onProved={onProved} onClose={onClose} />
    </Dialog>
  );
}

/** Lives as long as the dialog is open, so that an old password or problem is never there again. */
function ConfirmByPassword({ onProved, onClose }: Omit<ConfirmDialogProps, 'open'>) {
  const { busy, problem, at, onSubmit } = useAuthForm(async (form) => {
    await confirmPassword(String(form.get('current')));
    onProved();
  });
  return (
    <form onSubmit={onSubmit}>
      <fieldset disabled={busy} className="flex flex-col gap-4">
        {problem !== undefined && problem.field === undefined && <Notice kind="problem" title={problem.text} />}
        <PasswordField label="Your password" name="current" autoComplete="current-password" required autoFocus problem={at('current')} />
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose} type="button">
            Cancel
          </Button>
          <Button type="submit" busy={busy}>
            Confirm
          </Button>
        </div>
      </fieldset>
    </form>
  );
}
