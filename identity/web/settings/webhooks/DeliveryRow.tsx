import { Button, showToast, useFormats, useTexts } from '@parley/ui';
import { CircleCheck, CircleX, Clock, RotateCw } from 'lucide-react';
import { explainWebhookProblem } from './explain-webhook-problem.ts';
import { webhookTexts } from './texts/webhook-texts.ts';
import { useWebhookChange } from './use-webhooks.ts';
import { sendAgain, type Delivery } from './webhook-client.ts';

const marks = {
  delivered: <CircleCheck aria-hidden className="size-5 text-accent" />,
  waiting: <Clock aria-hidden className="size-5 text-muted" />,
  failed: <CircleX aria-hidden className="size-5 text-danger" />,
} as const;

type DeliveryRowProps = { readonly webhookId: string; readonly delivery: Delivery; readonly mayResend: boolean };

/** One delivery: how it went, and once more if it should. */
export function DeliveryRow({ webhookId, delivery, mayResend }: DeliveryRowProps) {
  const t = useTexts(webhookTexts);
  const { dateTime } = useFormats();
  const resend = useWebhookChange(() => sendAgain(webhookId, delivery.id), () => showToast({ id: 'webhooks.again', kind: 'success', text: t('delivery.queued') }));
  const problem = explainWebhookProblem(t, resend.error);
  const when = dateTime(delivery.createdAt);
  const outcome = delivery.lastStatus === null ? delivery.lastProblem : t('delivery.answered', { status: String(delivery.lastStatus) });
  const about = [t(`delivery.${delivery.state}`), delivery.attempts > 0 && t('delivery.tried', { count: delivery.attempts }), outcome].filter((text) => typeof text === 'string');
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 py-3">
      <span className="mt-0.5">{marks[delivery.state]}</span>
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-mono text-label [overflow-wrap:anywhere]">{delivery.eventType}</p>
        <p className="text-label text-muted [overflow-wrap:anywhere]">
          <time dateTime={delivery.createdAt}>{when}</time> · {about.join(' · ')}
        </p>
        {problem !== undefined && (
          <p role="alert" className="text-label text-danger">
            {problem.text}
          </p>
        )}
      </div>
      {mayResend && delivery.state !== 'waiting' && (
        <Button look="quiet" className="-my-1 max-sm:ms-5" busy={resend.isPending} aria-label={t('delivery.again-named', { event: delivery.eventType, when })} onClick={() => resend.mutate()}>
          <RotateCw aria-hidden className="size-4" /> {t('delivery.again')}
        </Button>
      )}
    </li>
  );
}
