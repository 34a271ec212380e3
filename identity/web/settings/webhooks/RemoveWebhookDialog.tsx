import { Button, Dialog, Notice, showToast, useTexts } from '@parley/ui';
import { explainWebhookProblem } from './explain-webhook-problem.ts';
import { webhookTexts } from './texts/webhook-texts.ts';
import { useWebhookChange } from './use-webhooks.ts';
import { removeWebhook, type Webhook } from './webhook-client.ts';

type RemoveWebhookDialogProps = { readonly item: Webhook; readonly host: string; readonly onClose: () => void };

/** Asks before a receiver and what waits for it are gone. */
export function RemoveWebhookDialog({ item, host, onClose }: RemoveWebhookDialogProps) {
  const t = useTexts(webhookTexts);
  const remove = useWebhookChange(() => removeWebhook(item.id), () => {
    onClose();
    showToast({ id: 'webhooks.removed', kind: 'success', text: t('removed') });
  });
  const problem = explainWebhookProblem(t, remove.error);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('remove.title', { host })}
      footer={
        <>
          <Button look="secondary" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            {t('remove')}
          </Button>
        </>
      }
    >
      <p className="text-muted">{t('remove.note')}</p>
      {problem !== undefined && <Notice kind="problem" title={problem.text} />}
    </Dialog>
  );
}
