import { Button, Dialog, useTexts } from '@parley/ui';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { identityTexts } from './texts/identity-texts.ts';
import { InviteGuestsForm } from './InviteGuestsForm.tsx';

/** Lets people without an account into one meeting: a button, and the dialog behind it. */
export function InviteGuestsButton({ meetingCode }: { readonly meetingCode: string }) {
  const t = useTexts(identityTexts);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)} aria-haspopup="dialog" className="px-3 text-label">
        <UserPlus aria-hidden className="size-4" /> {t('invite.button')}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('invite.button')} note={t('invite.note')}>
        <InviteGuestsForm meetingCode={meetingCode} />
      </Dialog>
    </>
  );
}
