import type { ListedKeyAnswer } from '@parley/identity/contract';
import { Button, Dialog, Notice, Panel, Spinner } from '@parley/ui';
import { useState } from 'react';
import { keyActions, useKeys, type KeyAction } from './use-keys.ts';

const purposes: Readonly<Record<ListedKeyAnswer['purpose'], { readonly title: string; readonly note: string }>> = {
  'participant-token': { title: 'Participant tokens', note: 'The key pair that signs who may enter which meeting.' },
  'sfu-api': { title: 'Media server API', note: 'The secret between this server and its media server.' },
  'session-cookie': { title: 'Browser seals', note: 'The secret that seals what browsers keep besides the session.' },
  invite: { title: 'Guest invites', note: 'The secret that signs the links for guests. Revoking it ends every open link.' },
};

/** What each state means to the person who reads it. */
const states: Readonly<Record<ListedKeyAnswer['state'], string>> = {
  next: 'Prepared',
  current: 'In use',
  previous: 'Being replaced',
  retired: 'Retired',
  revoked: 'Revoked',
};

/** The keys of the server: what signs now, what still counts, and the two ways to change that. */
export function KeysSection() {
  const { items, failed, run, problem, busy } = useKeys();
  const [asked, setAsked] = useState<KeyAction>();
  if (failed) return <Notice kind="problem" title="The keys could not be read.">Reload the page to try again.</Notice>;
  if (items === undefined) return <Spinner label="Reading the keys" />;

  const confirm = async (): Promise<void> => {
    if (asked !== undefined && (await run(asked))) setAsked(undefined);
  };
  return (
    <>
      {(Object.keys(purposes) as ListedKeyAnswer['purpose'][]).map((purpose) => (
        <Panel key={purpose} title={purposes[purpose].title} note={purposes[purpose].note}>
          <ul className="flex flex-col divide-y divide-line">
            {items.filter((key) => key.purpose === purpose && key.state !== 'retired').map((key) => (
              <KeyRow key={key.keyId} item={key} onRevoke={() => setAsked({ do: 'revoke', item: key })} />
            ))}
          </ul>
          <Button look="secondary" className="self-start" onClick={() => setAsked({ do: 'rotate', purpose })}>
            Rotate
          </Button>
        </Panel>
      ))}
      <Panel title="Master key" note="Seals every secret in the database. It lies in a file beside it, never in it.">
        <Button look="secondary" className="self-start" onClick={() => setAsked({ do: 'rotate-master' })}>
          Replace the master key
        </Button>
      </Panel>
      {asked !== undefined && (
        <Dialog open onClose={() => setAsked(undefined)} title={keyActions[asked.do].title} note={keyActions[asked.do].consequence}>
          {problem !== undefined && <Notice kind="problem" title={problem} />}
          <div className="flex justify-end gap-2">
            <Button look="secondary" onClick={() => setAsked(undefined)}>
              Cancel
            </Button>
            <Button look={asked.do === 'revoke' ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
              {keyActions[asked.do].button}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function KeyRow({ item, onRevoke }: { readonly item: ListedKeyAnswer; readonly onRevoke: () => void }) {
  const live = item.state === 'current' || item.state === 'previous' || item.state === 'next';
  const until = item.state === 'previous' && item.verifyUntil !== null ? ` until ${when(item.verifyUntil)}` : ` since ${when(item.stateSince)}`;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
      <div className="min-w-0">
        <p className="truncate font-mono text-sm">{item.keyId}</p>
        <p className={`text-sm ${item.state === 'revoked' ? 'text-danger' : 'text-muted'}`}>
          {states[item.state]}
          {until}
        </p>
      </div>
      {live && (
        <Button look="quiet" aria-label={`Revoke ${item.keyId}`} onClick={onRevoke}>
          Revoke
        </Button>
      )}
    </li>
  );
}

const formatter = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function when(iso: string): string {
  return formatter.format(new Date(iso));
}
