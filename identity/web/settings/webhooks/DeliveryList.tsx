import { Button, Notice, Select, Skeleton, useTexts, VisuallyHidden } from '@parley/ui';
import { useState } from 'react';
import { DeliveryRow } from './DeliveryRow.tsx';
import { webhookTexts } from './texts/webhook-texts.ts';
import { useDeliveries } from './use-deliveries.ts';
import type { DeliveryState } from './webhook-client.ts';

const states = ['delivered', 'waiting', 'failed'] as const;

type DeliveryListProps = { readonly webhookId: string; readonly host: string; readonly mayResend: boolean };

/** What was sent to a webhook or waits, the newest first. */
export function DeliveryList({ webhookId, host, mayResend }: DeliveryListProps) {
  const t = useTexts(webhookTexts);
  const [state, setState] = useState<DeliveryState>();
  const { items, failed, more, busy, loadMore, again } = useDeliveries(webhookId, state);
  const options = [{ value: '', label: t('deliveries.all') }, ...states.map((value) => ({ value, label: t(`delivery.${value}`) }))];
  return (
    <div className="flex flex-col gap-3">
      {(state !== undefined || (items?.length ?? 0) > 0) && (
        <Select label={t('deliveries.show')} className="w-44" value={state ?? ''} options={options} onChange={(value) => setState(states.find((one) => one === value))} />
      )}
      {failed && (
        <Notice kind="problem" title={t('deliveries.unread')} action={<Button look="quiet" onClick={again}>{t('try-again')}</Button>} />
      )}
      {!failed && items === undefined && (
        <div role="status" className="flex flex-col gap-2 pt-1">
          <VisuallyHidden>{t('deliveries.loading')}</VisuallyHidden>
          <Skeleton className="h-12 w-full" />
          <Skeleton className="h-12 w-full" />
        </div>
      )}
      {items?.length === 0 && <p className="text-label text-muted">{t(state === undefined ? 'deliveries.empty' : 'deliveries.none-of-these')}</p>}
      {items !== undefined && items.length > 0 && (
        <ol aria-label={t('deliveries.of', { host })} className="flex flex-col divide-y divide-line">
          {items.map((delivery) => (
            <DeliveryRow key={delivery.id} webhookId={webhookId} delivery={delivery} mayResend={mayResend} />
          ))}
        </ol>
      )}
      {more && (
        <Button look="secondary" className="self-start" busy={busy} onClick={loadMore}>
          {t('deliveries.earlier')}
        </Button>
      )}
    </div>
  );
}
