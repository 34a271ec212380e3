import { Button, EmptyState, Notice, Skeleton, useTexts, VisuallyHidden } from '@parley/ui';
import { Plus, Webhook as WebhookIcon } from 'lucide-react';
import { useState } from 'react';
import { SecretDialog } from './SecretDialog.tsx';
import { webhookTexts } from './texts/webhook-texts.ts';
import { useWebhooks } from './use-webhooks.ts';
import { WebhookCard } from './WebhookCard.tsx';
import type { Secret } from './webhook-client.ts';
import { WebhookDialog } from './WebhookDialog.tsx';

/** For operators: where events are sent, whether they arrive, and what can be done about it. */
export function WebhooksSection() {
  const t = useTexts(webhookTexts);
  const { items, failed, again } = useWebhooks();
  const [isAdding, setIsAdding] = useState(false);
  const [secret, setSecret] = useState<Secret>();
  const add = (
    <Button onClick={() => setIsAdding(true)}>
      <Plus aria-hidden className="size-4" /> {t('add')}
    </Button>
  );
  return (
    <>
      {items?.length !== 0 && (
        <div className="mb-6 flex flex-col items-start justify-between gap-4 sm:flex-row">
          <p className="max-w-prose text-muted">{t('intro')}</p>
          {items !== undefined && <div className="shrink-0">{add}</div>}
        </div>
      )}
      {failed && (
        <Notice kind="problem" title={t('unread.title')} action={<Button look="quiet" onClick={again}>{t('try-again')}</Button>} />
      )}
      {!failed && items === undefined && <Loading label={t('loading')} />}
      {items?.length === 0 && (
        <div className="rounded-card border border-dashed border-line">
          <EmptyState icon={<WebhookIcon />} title={t('empty.title')} action={add}>
            {t('empty.text')}
          </EmptyState>
        </div>
      )}
      <ul className="flex flex-col gap-4">
        {items?.map((item) => (
          <WebhookCard key={item.id} item={item} onSecret={setSecret} />
        ))}
      </ul>
      {isAdding && (
        <WebhookDialog
          onClose={() => setIsAdding(false)}
          onDone={(answer) => {
            setIsAdding(false);
            setSecret(answer);
          }}
        />
      )}
      {secret !== undefined && <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
    </>
  );
}

function Loading({ label }: { readonly label: string }) {
  return (
    <div role="status" className="flex flex-col gap-4">
      <VisuallyHidden>{label}</VisuallyHidden>
      <Skeleton className="h-36 w-full rounded-card" />
      <Skeleton className="h-36 w-full rounded-card" />
    </div>
  );
}
