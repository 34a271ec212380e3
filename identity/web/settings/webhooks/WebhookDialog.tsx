import { Button, Dialog, Notice, TextField, useTexts } from '@parley/ui';
import { useId, useState, type FormEvent } from 'react';
import { useFocusAfterProblem } from '../../use-focus-after-problem.ts';
import { useRecentProof } from '../../use-recent-proof.tsx';
import { EventChoice } from './EventChoice.tsx';
import { explainWebhookProblem } from './explain-webhook-problem.ts';
import { webhookTexts } from './texts/webhook-texts.ts';
import { useWebhookChange } from './use-webhooks.ts';
import { addWebhook, changeWebhook, type Secret, type Webhook, type WebhookWish } from './webhook-client.ts';

/** Without an `item` a new one is added, and what it signs with is told. */
type WebhookDialogProps =
  | { readonly item?: never; readonly onDone: (secret: Secret) => void; readonly onClose: () => void }
  | { readonly item: Webhook; readonly onDone: () => void; readonly onClose: () => void };

/** What every address begins with, whatever the language. */
const begin = 'https://';

/** Where events go, what for, and which. */
export function WebhookDialog({ item, onDone, onClose }: WebhookDialogProps) {
  const t = useTexts(webhookTexts);
  const formId = useId();
  const { run, dialog } = useRecentProof();
  const [events, setEvents] = useState<readonly string[]>(item?.events ?? ['*']);
  const [hasNone, setHasNone] = useState(false);
  const save = useWebhookChange(async (wish: WebhookWish) => {
    if (item !== undefined) {
      await changeWebhook(item.id, { description: wish.description, events: wish.events });
      return onDone();
    }
    onDone(await run(() => addWebhook(wish)));
  });
  const problem = explainWebhookProblem(t, save.error);
  // The field may have been scrolled away by the list of events.
  const form = useFocusAfterProblem(save.isPending, problem?.text);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    setHasNone(events.length === 0);
    if (events.length === 0) return;
    const typed = new FormData(event.currentTarget);
    save.mutate({ url: String(typed.get('url') ?? '').trim(), description: String(typed.get('description')).trim(), events });
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(item === undefined ? 'add' : 'form.change-title')}
      {...(item === undefined ? { note: t('form.add-note') } : {})}
      footer={
        <>
          <Button look="secondary" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" form={formId} busy={save.isPending}>
            {t(item === undefined ? 'add' : 'form.save')}
          </Button>
        </>
      }
    >
      <form ref={form} id={formId} onSubmit={submit} className="flex flex-col gap-4">
        {problem?.isAboutUrl === false && <Notice kind="problem" title={problem.text} />}
        {item === undefined && (
          <TextField label={t('form.url')} name="url" type="url" inputMode="url" autoComplete="off" required maxLength={2_048} placeholder={begin} problem={problem?.isAboutUrl === true ? problem.text : undefined} autoFocus />
        )}
        <TextField label={t('form.description')} name="description" autoComplete="off" maxLength={200} defaultValue={item?.description ?? ''} hint={t('form.description-hint')} />
        <EventChoice value={events} onChange={setEvents} problem={hasNone && events.length === 0 ? t('form.none-chosen') : undefined} />
      </form>
      {dialog}
    </Dialog>
  );
}
