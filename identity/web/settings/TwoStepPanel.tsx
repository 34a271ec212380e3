import type { Factors, RecoveryCodesAnswer, TotpSetUp } from '@parley/identity/contract';
import { Button, Dialog, Notice, Panel } from '@parley/ui';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { post } from '../auth-client.ts';
import { RecoveryCodesDialog } from './RecoveryCodesDialog.tsx';
import { TotpSetUpDialog } from './TotpSetUpDialog.tsx';
import { useChangeFactors, type ChangeFactors } from './use-change-factors.ts';

/** Fewer than this, and the page asks for new ones. */
const fewCodes = 3;

type Open = { readonly at: 'set-up'; readonly setUp: TotpSetUp } | { readonly at: 'codes'; readonly codes: readonly string[] } | { readonly at: 'turn-off' } | { readonly at: 'renew' };

/** A code of an authenticator app beside the password: on, off, and the codes for the day the phone is lost. */
export function TwoStepPanel({ factors }: { readonly factors: Factors }) {
  const change = useChangeFactors();
  const [open, setOpen] = useState<Open>();
  const show = (next: Open | undefined): void => {
    change.clear();
    setOpen(next);
  };
  const start = async (): Promise<void> => {
    const setUp = await change.run(() => post<TotpSetUp>('/api/auth/totp/set-up', {}));
    if (setUp !== undefined) show({ at: 'set-up', setUp });
  };
  const showCodes = async (ask: () => Promise<RecoveryCodesAnswer>): Promise<void> => {
    const answer = await change.run(ask);
    if (answer !== undefined) show({ at: 'codes', codes: answer.recoveryCodes });
  };
  const turnOff = async (): Promise<void> => {
    if ((await change.run(() => post('/api/auth/totp/disable', {}))) !== undefined) show(undefined);
  };

  return (
    <Panel title="Two-step verification" note="After your password, signing in also asks for a code that only your phone knows.">
      {open === undefined && change.problem !== undefined && <Notice kind="problem" title={change.problem} />}
      {factors.totp === null ? (
        <Button className="self-start" busy={change.busy} onClick={() => void start()}>
          Set up
        </Button>
      ) : (
        <>
          <p className="flex items-center gap-2">
            <ShieldCheck aria-hidden className="size-5 shrink-0 text-accent" /> On since {day.format(new Date(factors.totp.since))}
          </p>
          {factors.recoveryCodesLeft < fewCodes ? (
            <Notice title={left(factors.recoveryCodesLeft)}>Without your phone and without a code nobody can let you in. Make new ones.</Notice>
          ) : (
            <p className="text-sm text-muted">{left(factors.recoveryCodesLeft)}</p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button look="secondary" onClick={() => show({ at: 'renew' })}>
              New recovery codes
            </Button>
            <Button look="quiet" onClick={() => show({ at: 'turn-off' })}>
              Turn off
            </Button>
          </div>
        </>
      )}
      {open?.at === 'set-up' && (
        <TotpSetUpDialog setUp={open.setUp} busy={change.busy} problem={change.problem} onClose={() => show(undefined)} onCode={(code) => void showCodes(() => post('/api/auth/totp/confirm', { code }))} />
      )}
      {open?.at === 'codes' && <RecoveryCodesDialog codes={open.codes} onClose={() => show(undefined)} />}
      {open?.at === 'renew' && (
        <Question title="Make new recovery codes?" note="The codes that you have saved open nothing any more." button="Make new codes" change={change} onClose={() => show(undefined)} onYes={() => void showCodes(() => post('/api/auth/recovery-codes', {}))} />
      )}
      {open?.at === 'turn-off' && (
        <Question title="Turn off two-step verification?" note="Your password alone will open your account, and your recovery codes will open nothing." button="Turn off" danger change={change} onClose={() => show(undefined)} onYes={() => void turnOff()} />
      )}
      {change.dialog}
    </Panel>
  );
}

type QuestionProps = { readonly title: string; readonly note: string; readonly button: string; readonly danger?: boolean; readonly change: ChangeFactors; readonly onClose: () => void; readonly onYes: () => void };

function Question({ title, note, button, danger = false, change, onClose, onYes }: QuestionProps) {
  return (
    <Dialog open onClose={onClose} title={title} note={note}>
      {change.problem !== undefined && <Notice kind="problem" title={change.problem} />}
      <div className="flex justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          Cancel
        </Button>
        <Button look={danger ? 'danger' : 'primary'} busy={change.busy} onClick={onYes}>
          {button}
        </Button>
      </div>
    </Dialog>
  );
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });

function left(count: number): string {
  if (count === 0) return 'You have no recovery codes left.';
  return count === 1 ? 'You have one recovery code left.' : `You have ${count} recovery codes left.`;
}
