import { announce, Button, Dialog, IconButton, showToast, TextField, useTexts } from '@parley/ui';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { webhookTexts } from './texts/webhook-texts.ts';
import type { Secret } from './webhook-client.ts';

/** What the receiver needs, shown once. */
export function SecretDialog({ secret, onClose }: { readonly secret: Secret; readonly onClose: () => void }) {
  const t = useTexts(webhookTexts);
  return (
    <Dialog open onClose={onClose} title={t('secret.title')} note={t('secret.note')} footer={<Button onClick={onClose}>{t('secret.done')}</Button>}>
      <CopyField label={t('secret.key')} value={secret.keyId} />
      <CopyField label={t('secret.value')} value={secret.secret} />
    </Dialog>
  );
}

function CopyField({ label, value }: { readonly label: string; readonly value: string }) {
  const t = useTexts(webhookTexts);
  const [isCopied, setIsCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
      setIsCopied(true);
      announce(t('secret.copied', { what: label }));
    } catch {
      // Browsers lend the clipboard to https pages only, and people may refuse.
      showToast({ id: 'webhooks.copy', kind: 'problem', text: t('secret.not-copied') });
    }
  }
  return (
    <div className="flex items-end gap-2">
      <TextField label={label} readOnly value={value} onFocus={(event) => event.currentTarget.select()} spellCheck={false} className="min-w-0 flex-1 [&_input]:font-mono [&_input]:text-label" />
      <IconButton look="plain" label={t('secret.copy', { what: label })} icon={isCopied ? <Check className="text-accent" /> : <Copy />} onClick={() => void copy()} />
    </div>
  );
}
