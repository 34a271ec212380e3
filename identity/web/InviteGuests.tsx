import { Button, Dialog } from '@parley/ui';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { InviteGuestsForm } from './InviteGuestsForm.tsx';

/** Lets people without an account into one meeting: a button, and the dialog behind it. */
export function InviteGuests({ meetingCode }: { readonly meetingCode: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)} aria-haspopup="dialog" className="px-3 text-sm">
        <UserPlus aria-hidden className="size-4" />
        <span className="max-sm:sr-only">Invite guests</span>
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Invite guests" note="Whoever has the link enters this meeting under a name of their own, without an account.">
        <InviteGuestsForm meetingCode={meetingCode} />
      </Dialog>
    </>
  );
}
