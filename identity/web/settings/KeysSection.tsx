import type { ListedKeyAnswer } from '@parley/identity/contract';
import { Button, Dialog, Notice, Panel, Spinner, useFormats, useTexts } from '@parley/ui';
import { useState } from 'react';
import { settingsTexts } from './texts/settings-texts.ts';
import { useKeys, type KeyAction } from './use-keys.ts';

const purposes = ['participant-token', 'sfu-api', 'session-cookie', 'invite'] as const satisfies readonly ListedKeyAnswer['purpose'][];

/** What the button of each question says. */
const buttons = { rotate: 'keys.rotate', revoke: 'keys.revoke.yes', 'rotate-master': 'keys.rotate-master.yes' } as const satisfies Record<KeyAction['do'], string>;

/** The keys of the server: what signs now, what still counts, and the two ways to change that. */
export function KeysSection() {
  const t = useTexts(settingsTexts);
  const { items, failed, run, problem, busy } = useKeys();
  const [asked, setAsked] = useState<KeyAction>();
  if (failed) return <Notice kind="problem" title={t('keys.failed')}>{t('reload')}</Notice>;
  if (items === undefined) return <Spinner label={t('keys.reading')} />;

  const confirm = async (): Promise<void> => {
    if (asked !== undefined && (await run(asked))) setAsked(undefined);
  };
  return (
    <>
      {purposes.map((purpose) => (
        <Panel key={purpose} title={t(`keys.${purpose}`)} note={t(`keys.${purpose}.note`)}>
          <ul className="flex flex-col divide-y divide-line">
            {items.filter((key) => key.purpose === purpose && key.state !== 'retired').map((key) => (
              <KeyRow key={key.keyId} item={key} onRevoke={() => setAsked({ do: 'revoke', item: key })} />
            ))}
          </ul>
          <Button look="secondary" className="self-start" onClick={() => setAsked({ do: 'rotate', purpose })}>
            {t('keys.rotate')}
          </Button>
        </Panel>
      ))}
      <Panel title={t('keys.master')} note={t('keys.master.note')}>
        <Button look="secondary" className="self-start" onClick={() => setAsked({ do: 'rotate-master' })}>
          {t('keys.rotate-master')}
        </Button>
      </Panel>
      {asked !== undefined && (
        <Dialog open onClose={() => setAsked(undefined)} title={t(`keys.${asked.do}.title`)} note={t(`keys.${asked.do}.note`)}>
          {problem !== undefined && <Notice kind="problem" title={problem} />}
          <div className="flex justify-end gap-2">
            <Button look="secondary" onClick={() => setAsked(undefined)}>
              {t('cancel')}
            </Button>
            <Button look={asked.do === 'revoke' ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
              {t(buttons[asked.do])}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function KeyRow({ item, onRevoke }: { readonly item: ListedKeyAnswer; readonly onRevoke: () => void }) {
  const t = useTexts(settingsTexts);
  const { dateTime } = useFormats();
  const live = item.state === 'current' || item.state === 'previous' || item.state === 'next';
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
      <div className="min-w-0">
        <p className="truncate font-mono text-label">{item.keyId}</p>
        <p className={`text-label ${item.state === 'revoked' ? 'text-danger' : 'text-muted'}`}>
          {item.state === 'previous' && item.verifyUntil !== null ? t('keys.state.previous-until', { when: dateTime(item.verifyUntil) }) : t(`keys.state.${item.state}`, { when: dateTime(item.stateSince) })}
        </p>
      </div>
      {live && (
        <Button look="quiet" aria-label={t('keys.revoke-one', { key: item.keyId })} onClick={onRevoke}>
          {t('keys.revoke')}
        </Button>
      )}
    </li>
  );
}
