import type { Factors, RecoveryCodesAnswer, TotpSetUp } from '@parley/identity/contract';
import { Button, Dialog, Notice, Panel, useFormats, useTexts } from '@parley/ui';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { post } from '../auth-client.ts';
import { RecoveryCodesDialog } from './RecoveryCodesDialog.tsx';
import { settingsTexts } from './texts/settings-texts.ts';
import { TotpSetUpDialog } from './TotpSetUpDialog.tsx';
import { useChangeFactors, type ChangeFactors } from './use-change-factors.ts';

/** Fewer than this, and the page asks for new ones. */
const fewCodes = 3;

type Open = { readonly at: 'set-up'; readonly setUp: TotpSetUp } | { readonly at: 'codes'; readonly codes: readonly string[] } | { readonly at: 'turn-off' } | { readonly at: 'renew' };

/** A code of an authenticator app beside the password: on, off, and the codes for the day the phone is lost. */
export function TwoStepPanel({ factors }: { readonly factors: Factors }) {
  const t = useTexts(settingsTexts);
  const { longDate } = useFormats();
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
    <Panel title={t('steps.title')} note={t('steps.note')}>
      {open === undefined && change.problem !== undefined && <Notice kind="problem" title={change.problem} />}
      {factors.totp === null ? (
        <Button className="self-start" busy={change.busy} onClick={() => void start()}>
          {t('steps.set-up')}
        </Button>
      ) : (
        <>
          <p className="flex items-center gap-2">
            <ShieldCheck aria-hidden className="size-5 shrink-0 text-accent" /> {t('steps.since', { date: longDate(factors.totp.since) })}
          </p>
          {factors.recoveryCodesLeft < fewCodes ? (
            <Notice title={t('steps.left', { count: factors.recoveryCodesLeft })}>{t('steps.few')}</Notice>
          ) : (
            <p className="text-label text-muted">{t('steps.left', { count: factors.recoveryCodesLeft })}</p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button look="secondary" onClick={() => show({ at: 'renew' })}>
              {t('steps.new-codes')}
            </Button>
            <Button look="quiet" onClick={() => show({ at: 'turn-off' })}>
              {t('steps.off')}
            </Button>
          </div>
        </>
      )}
      {open?.at === 'set-up' && (
        <TotpSetUpDialog setUp={open.setUp} busy={change.busy} problem={change.problem} onClose={() => show(undefined)} onCode={(code) => void showCodes(() => post('/api/auth/totp/confirm', { code }))} />
      )}
      {open?.at === 'codes' && <RecoveryCodesDialog codes={open.codes} onClose={() => show(undefined)} />}
      {open?.at === 'renew' && (
        <Question title={t('steps.renew.title')} note={t('steps.renew.note')} button={t('steps.renew.yes')} change={change} onClose={() => show(undefined)} onYes={() => void showCodes(() => post('/api/auth/recovery-codes', {}))} />
      )}
      {open?.at === 'turn-off' && (
        <Question title={t('steps.off.title')} note={t('steps.off.note')} button={t('steps.off')} danger change={change} onClose={() => show(undefined)} onYes={() => void turnOff()} />
      )}
      {change.dialog}
    </Panel>
  );
}

type QuestionProps = { readonly title: string; readonly note: string; readonly button: string; readonly danger?: boolean; readonly change: ChangeFactors; readonly onClose: () => void; readonly onYes: () => void };

function Question({ title, note, button, danger = false, change, onClose, onYes }: QuestionProps) {
  const t = useTexts(settingsTexts);
  return (
    <Dialog open onClose={onClose} title={title} note={note}>
      {change.problem !== undefined && <Notice kind="problem" title={change.problem} />}
      <div className="flex justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button look={danger ? 'danger' : 'primary'} busy={change.busy} onClick={onYes}>
          {button}
        </Button>
      </div>
    </Dialog>
  );
}
