import type { Invite } from '@parley/identity/contract';
import { Button, Notice, Select, Spinner, useFormats, useTexts } from '@parley/ui';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { identityTexts } from './texts/identity-texts.ts';
import { useInvites, type InviteWish } from './use-invites.ts';

const hourMs = 3_600_000;
const lives = [
  { ms: hourMs, label: 'invite.for.hour' },
  { ms: 24 * hourMs, label: 'invite.for.day' },
  { ms: 7 * 24 * hourMs, label: 'invite.for.week' },
] as const;
const roles = ['participant', 'viewer'] as const;
const sizes = [1, 10, 50, 200] as const;

/** Makes a link, shows it once, and lists the ones that are open. */
export function InviteGuestsForm({ meetingCode }: { readonly meetingCode: string }) {
  const t = useTexts(identityTexts);
  const { items, link, problem, make, making, revoke, revoking } = useInvites(meetingCode);
  const [wish, setWish] = useState<InviteWish>({ role: 'participant', lifeMs: 24 * hourMs, uses: 10 });
  return (
    <>
      {problem !== undefined && <Notice kind="problem" title={problem} />}
      <div className="grid grid-cols-2 gap-3">
        <Select className="col-span-2" label={t('invite.may')} value={wish.role} options={roles.map((role) => ({ value: role, label: t(`invite.may.${role}`) }))} onChange={(value) => setWish({ ...wish, role: value === 'viewer' ? 'viewer' : 'participant' })} />
        <Select label={t('invite.for')} value={String(wish.lifeMs)} options={lives.map(({ ms, label }) => ({ value: String(ms), label: t(label) }))} onChange={(value) => setWish({ ...wish, lifeMs: Number(value) })} />
        <Select label={t('invite.most')} value={String(wish.uses)} options={sizes.map((count) => ({ value: String(count), label: t('invite.guests', { count }) }))} onChange={(value) => setWish({ ...wish, uses: Number(value) })} />
      </div>
      <Button busy={making} onClick={() => make(wish)}>
        {t('invite.make')}
      </Button>
      {link !== undefined && <FreshLink key={link} link={link} />}
      {items === undefined && problem === undefined && <Spinner label={t('invite.reading')} />}
      {items !== undefined && items.length > 0 && (
        <section aria-label={t('invite.open')}>
          <h3 className="text-label font-medium">{t('invite.open')}</h3>
          <ul className="mt-1 flex flex-col divide-y divide-line">
            {items.map((invite) => (
              <InviteRow key={invite.id} invite={invite} busy={revoking === invite.id} onRevoke={() => revoke(invite.id)} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function FreshLink({ link }: { readonly link: string }) {
  const t = useTexts(identityTexts);
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(link);
    setCopied(true);
  }
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor="invite-link" className="text-label font-medium">
        {t('invite.link')}
      </label>
      <div className="flex gap-2">
        <input id="invite-link" readOnly value={link} onFocus={(event) => event.currentTarget.select()} className="min-h-11 min-w-0 flex-1 rounded-control border border-line bg-canvas px-3 text-label text-ink" />
        <Button look="secondary" onClick={() => void copy()} aria-label={t(copied ? 'invite.copied' : 'invite.copy')}>
          {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
        </Button>
      </div>
      <p role="status" className="text-label text-muted">
        {t(copied ? 'invite.only-now-copied' : 'invite.only-now')}
      </p>
    </div>
  );
}

function InviteRow({ invite, busy, onRevoke }: { readonly invite: Invite; readonly busy: boolean; readonly onRevoke: () => void }) {
  const t = useTexts(identityTexts);
  const { dateTime } = useFormats();
  const used = invite.uses - invite.usesLeft;
  const until = dateTime(invite.expiresAt);
  return (
    <li className="flex items-center justify-between gap-3 py-2">
      <p className="min-w-0 text-label">
        {t(`invite.used.${invite.role}`, { used, all: invite.uses })}
        <span className="block text-muted">{t('invite.until', { when: until })}</span>
      </p>
      <Button look="quiet" busy={busy} onClick={onRevoke} aria-label={t('invite.revoke-one', { when: until })} className="text-danger!">
        {t('invite.revoke')}
      </Button>
    </li>
  );
}
