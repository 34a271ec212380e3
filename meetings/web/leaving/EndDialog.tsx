import { Button, Dialog, useTexts } from '@parley/ui';
import { useState } from 'react';
import { showRefusal } from '../signals/show-refusal.ts';
import { leavingTexts } from './texts/leaving-texts.ts';

type EndDialogProps = { readonly onEnd: () => Promise<void>; readonly onClose: () => void };

/** Asked once more, because everyone is out at once. */
export function EndDialog({ onEnd, onClose }: EndDialogProps) {
  const t = useTexts(leavingTexts);
  const [isBusy, setIsBusy] = useState(false);
  async function end(): Promise<void> {
    setIsBusy(true);
    try {
      await onEnd();
    } catch (error) {
      showRefusal(error);
      setIsBusy(false);
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('end.title')}
      footer={
        <>
          <Button look="secondary" onClick={onClose}>
            {t('end.cancel')}
          </Button>
          <Button look="danger" busy={isBusy} onClick={() => void end()}>
            {t('end.confirm')}
          </Button>
        </>
      }
    >
      <p className="text-muted">{t('end.note')}</p>
    </Dialog>
  );
}
