import { Button, Dialog, Notice, useTexts } from '@parley/ui';
import { useRecentProof } from '../../use-recent-proof.tsx';
import { explainWebhookProblem } from './explain-webhook-problem.ts';
import { webhookTexts } from './texts/webhook-texts.ts';
import { useWebhookChange } from './use-webhooks.ts';
import { replaceSecret, type Secret, type Webhook } from './webhook-client.ts';

type ReplaceSecretDialogProps = { readonly item: Webhook; readonly onDone: (secret: Secret) => void; readonly onClose: () => void };

/** Says what follows before the receiver needs something new. */
export function ReplaceSecretDialog({ item, onDone, onClose }: ReplaceSecretDialogProps) {
  const t = useTexts(webhookTexts);
  const { run, dialog } = useRecentProof();
  const replace = useWebhookChange(() => run(() => replaceSecret(item.id)), onDone);
  const problem = explainWebhookProblem(t, replace.error);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('secret.replace-title')}
      footer={
        <>
          <Button look="secondary" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button busy={replace.isPending} onClick={() => replace.mutate()}>
            {t('secret.replace')}
          </Button>
        </>
      }
    >
      <p className="text-muted">{t('secret.replace-note')}</p>
      {problem !== undefined && <Notice kind="problem" title={problem.text} />}
      {dialog}
    </Dialog>
  );
}
