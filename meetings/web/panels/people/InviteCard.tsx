import { Button, IconButton, QrCode, useTexts } from '@parley/ui';
import { Copy, Mail, QrCode as QrIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { copyLink } from '../../room/copy-link.ts';
import { panelTexts } from '../texts/panel-texts.ts';

type InviteCardProps = { readonly link: string; readonly title: string; readonly inviteGuests: ReactNode };

/** How others get in: the link to copy, to scan and to send. [S0-183] */
export function InviteCard({ link, title, inviteGuests }: InviteCardProps) {
  const t = useTexts(panelTexts);
  const [showsCode, setShowsCode] = useState(false);
  const { host, pathname } = new URL(link);

  const letter = `mailto:?subject=${encodeURIComponent(t('invite.subject', { title }))}&body=${encodeURIComponent(t('invite.letter', { link }))}`;
  return (
    <section aria-label={t('invite')} className="flex flex-col gap-2.5 rounded-card border border-line bg-canvas p-3">
      <h3 className="text-label font-semibold">{t('invite')}</h3>
      <div className="flex items-center gap-1 rounded-control border border-line bg-surface ps-3">
        <p className="min-w-0 flex-1 truncate text-label" dir="ltr">
          {host}
          {pathname}
        </p>
        <IconButton label={t('invite.copy')} icon={<Copy aria-hidden />} onClick={() => void copyLink(link)} />
      </div>
      <div className="flex flex-wrap gap-1">
        <Button look="quiet" aria-expanded={showsCode} onClick={() => setShowsCode(!showsCode)} className="min-h-9! px-2.5! text-label">
          <QrIcon aria-hidden className="size-4" /> {showsCode ? t('invite.hide-code') : t('invite.show-code')}
        </Button>
        <a href={letter} className="inline-flex min-h-9 items-center gap-2 rounded-control px-2.5 text-label font-medium transition-colors hover:bg-accent-soft">
          <Mail aria-hidden className="size-4" /> {t('invite.send')}
        </a>
        {inviteGuests}
      </div>
      {showsCode && <QrCode text={link} label={t('invite.code')} />}
    </section>
  );
}
