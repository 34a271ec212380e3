import { Badge, Button, IconButton, Menu, MenuItem, MenuSection, Notice, showToast, useFormats, useTexts } from '@parley/ui';
import { ChevronDown, Ellipsis, KeyRound, Pause, Pencil, Play, Send, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { DeliveryList } from './DeliveryList.tsx';
import { explainWebhookProblem } from './explain-webhook-problem.ts';
import { RemoveWebhookDialog } from './RemoveWebhookDialog.tsx';
import { ReplaceSecretDialog } from './ReplaceSecretDialog.tsx';
import { webhookTexts } from './texts/webhook-texts.ts';
import { useWebhookChange } from './use-webhooks.ts';
import { changeWebhook, sendTest, type Secret, type Webhook } from './webhook-client.ts';
import { WebhookDialog } from './WebhookDialog.tsx';
import { WebhookState } from './WebhookState.tsx';

type WebhookCardProps = { readonly item: Webhook; readonly onSecret: (secret: Secret) => void };
type Asked = 'change' | 'remove' | 'secret';

/** One receiver: how it is doing, what it hears of, and what was sent to it. */
export function WebhookCard({ item, onSecret }: WebhookCardProps) {
  const t = useTexts(webhookTexts);
  const listId = useId();
  const [asked, setAsked] = useState<Asked>();
  const [isOpen, setIsOpen] = useState(false);
  const turn = useWebhookChange((enabled: boolean) => changeWebhook(item.id, { enabled }));
  const test = useWebhookChange(() => sendTest(item.id), () => {
    setIsOpen(true);
    showToast({ id: 'webhooks.test', kind: 'success', text: t('test-sent') });
  });
  const { host, rest } = splitUrl(item.url);
  const problem = explainWebhookProblem(t, turn.error ?? test.error);
  const close = (): void => setAsked(undefined);
  return (
    <li className="rounded-card border border-line bg-surface">
      <div className="flex items-start gap-2 p-4 sm:p-5">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h2 className="min-w-0 text-title [overflow-wrap:anywhere]">{host}</h2>
            <WebhookState item={item} />
          </div>
          {rest !== '/' && <p className="font-mono text-label text-muted [overflow-wrap:anywhere]">{rest}</p>}
          {item.description !== '' && <p className="mt-1 [overflow-wrap:anywhere]">{item.description}</p>}
        </div>
        <Menu align="end" trigger={<IconButton label={t('more', { host })} icon={<Ellipsis />} className="-my-2 -me-2" />}>
          <MenuSection>
            <MenuItem icon={<Send />} disabled={!item.enabled} onSelect={() => test.mutate()}>
              {t('test')}
            </MenuItem>
            <MenuItem icon={item.enabled ? <Pause /> : <Play />} onSelect={() => turn.mutate(!item.enabled)}>
              {t(item.enabled ? 'pause' : 'switch-on')}
            </MenuItem>
            <MenuItem icon={<Pencil />} onSelect={() => setAsked('change')}>
              {t('change')}
            </MenuItem>
            <MenuItem icon={<KeyRound />} onSelect={() => setAsked('secret')}>
              {t('new-secret')}
            </MenuItem>
          </MenuSection>
          <MenuSection>
            <MenuItem danger icon={<Trash2 />} onSelect={() => setAsked('remove')}>
              {t('remove')}
            </MenuItem>
          </MenuSection>
        </Menu>
      </div>
      <div className="flex flex-col gap-3 px-4 pb-4 sm:px-5">
        {problem !== undefined && <Notice kind="problem" title={problem.text} />}
        {item.disabledBecause !== null && item.disabledBecause !== 'asked' && (
          <Notice title={t(`off.${item.disabledBecause}`)} action={<Button look="secondary" className="max-sm:hidden" busy={turn.isPending} onClick={() => turn.mutate(true)}>{t('switch-on')}</Button>} />
        )}
        <Facts item={item} />
      </div>
      <div className="border-t border-line">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={listId}
          onClick={() => setIsOpen(!isOpen)}
          className={`flex min-h-touch w-full items-center justify-between px-4 text-label font-medium transition-colors hover:bg-accent-soft sm:px-5 ${isOpen ? '' : 'rounded-b-card'}`}
        >
          {t('deliveries')}
          <ChevronDown aria-hidden className={`size-4 text-muted transition-transform ${isOpen ? 'rotate-180' : ''}`} />
        </button>
        <div id={listId} hidden={!isOpen} className="px-4 pt-3 pb-4 sm:px-5">
          {isOpen && <DeliveryList webhookId={item.id} host={host} mayResend={item.enabled} />}
        </div>
      </div>
      {asked === 'change' && <WebhookDialog item={item} onClose={close} onDone={close} />}
      {asked === 'remove' && <RemoveWebhookDialog item={item} host={host} onClose={close} />}
      {asked === 'secret' && (
        <ReplaceSecretDialog
          item={item}
          onClose={close}
          onDone={(secret) => {
            close();
            onSecret(secret);
          }}
        />
      )}
    </li>
  );
}

/** What it hears of, and what an operator should know of it. */
function Facts({ item }: { readonly item: Webhook }) {
  const t = useTexts(webhookTexts);
  const { dateTime } = useFormats();
  const lines = [
    item.enabled && item.failingSince !== null && (item.retryAt === null ? t('failing.now', { since: dateTime(item.failingSince) }) : t('failing.since', { since: dateTime(item.failingSince), next: dateTime(item.retryAt) })),
    item.waiting > 0 && t('waiting', { count: item.waiting }),
    item.dropped > 0 && t('dropped', { count: item.dropped }),
    t('signed-by', { key: item.keyId }),
    item.previousKeyUntil !== null && t('signed-before', { until: dateTime(item.previousKeyUntil) }),
  ].filter((line) => line !== false);
  return (
    <>
      <ul className="flex flex-wrap gap-1.5">
        {item.events.map((event) => (
          <li key={event}>
            <Badge>{event === '*' ? t('hears.everything') : event.endsWith('.*') ? t('hears.group', { group: event.slice(0, -2) }) : event}</Badge>
          </li>
        ))}
      </ul>
      <ul className="flex flex-col gap-0.5 text-label text-muted">
        {lines.map((line) => (
          <li key={line} className="[overflow-wrap:anywhere]">
            {line}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The server has judged the address, so it is one. */
function splitUrl(url: string): { readonly host: string; readonly rest: string } {
  const { host, pathname, search } = new URL(url);
  return { host, rest: `${pathname}${search}` };
}
