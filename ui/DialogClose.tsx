import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useTexts } from './language/use-texts.ts';
import { uiTexts } from './texts/ui-texts.ts';

/** The cross in the corner. Stands last, because what a dialog is about comes first for the keyboard. */
export function DialogClose() {
  const t = useTexts(uiTexts);
  return (
    <Dialog.Close aria-label={t('dialog.close')} className="absolute end-2 top-2 inline-flex size-touch items-center justify-center rounded-full text-muted transition-colors hover:bg-accent-soft hover:text-ink">
      <X aria-hidden className="size-4.5" />
    </Dialog.Close>
  );
}
