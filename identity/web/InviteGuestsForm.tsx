import type { Invite } from '@parley/identity/contract';
import { Button, Notice, Select, Spinner } from '@parley/ui';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useInvites, type InviteWish } from './use-invites.ts';

const hourMs = 3_600_000;
const lives = [
  { value: String(hourMs), label: '1 hour' },
  { value: String(24 * hourMs), label: '1 day' },
  { value: String(7 * 24 * hourMs), label: '1 week' },
] as const;
const roles = [
  { value: 'participant', label: 'Take part' },
  { value: 'viewer', label: 'Watch only' },
] as const;
const sizes = ['1', '10', '50', '200'].map((value) => ({ value, label: value === '1' ? '1 guest' : `${value} guests` }));

/** Makes a link, shows it once, and lists the ones that are open. */
export function InviteGuestsForm({ meetingCode }: { readonly meetingCode: string }) {
  const { items, link, problem, make, making, revoke, revoking } = useInvites(meetingCode);
  const [wish, setWish] = useState<InviteWish>({ role: 'participant', lifeMs: 24 * hourMs, uses: 10 });
  return (
    <>
      {problem !== undefined && <Notice kind="problem" title={problem} />}
      <div className="grid grid-cols-2 gap-3">
        <Select className="col-span-2" label="Guests may" value={wish.role} options={roles} onChange={(value) => setWish({ ...wish, role: value === 'viewer' ? 'viewer' : 'participant' })} />
        <Select label="Link works for" value={String(wish.lifeMs)} options={lives} onChange={(value) => setWish({ ...wish, lifeMs: Number(value) })} />
        <Select label="At most" value={String(wish.uses)} options={sizes} onChange={(value) => setWish({ ...wish, uses: Number(value) })} />
      </div>
      <Button busy={making} onClick={() => make(wish)}>
        Make a link
      </Button>
      {link !== undefined && <FreshLink key={link} link={link} />}
      {items === undefined && problem === undefined && <Spinner label="Reading the open invites" />}
      {items !== undefined && items.length > 0 && (
        <section aria-label="Open invites">
          <h3 className="text-sm font-medium">Open invites</h3>
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
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(link);
    setCopied(true);
  }
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor="invite-link" className="text-sm font-medium">
        The link
      </label>
      <div className="flex gap-2">
        <input id="invite-link" readOnly value={link} onFocus={(event) => event.currentTarget.select()} className="min-h-11 min-w-0 flex-1 rounded-control border border-line bg-canvas px-3 text-sm text-ink" />
        <Button look="secondary" onClick={() => void copy()} aria-label={copied ? 'Link copied' : 'Copy the link'}>
          {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
        </Button>
      </div>
      <p role="status" className="text-sm text-muted">
        {copied ? 'Copied. ' : ''}It is shown only now.
      </p>
    </div>
  );
}

const formatter = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function InviteRow({ invite, busy, onRevoke }: { readonly invite: Invite; readonly busy: boolean; readonly onRevoke: () => void }) {
  const used = invite.uses - invite.usesLeft;
  const until = formatter.format(new Date(invite.expiresAt));
  return (
    <li className="flex items-center justify-between gap-3 py-2">
      <p className="min-w-0 text-sm">
        {invite.role === 'viewer' ? 'Watch only' : 'Take part'}, {used} of {invite.uses} used
        <span className="block text-muted">until {until}</span>
      </p>
      <Button look="quiet" busy={busy} onClick={onRevoke} aria-label={`Revoke the invite that works until ${until}`} className="text-danger!">
        Revoke
      </Button>
    </li>
  );
}
