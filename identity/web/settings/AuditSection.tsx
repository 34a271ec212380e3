import type { AuditEntryAnswer } from '@parley/identity/contract';
import { Button, Notice, Panel, Spinner, TextField } from '@parley/ui';
import { useState } from 'react';
import { useAudit, useAuditCheck } from './use-audit.ts';

/** Who did what, the newest first, and whether the log is whole. */
export function AuditSection() {
  const [action, setAction] = useState('');
  const { entries, failed, more, loadMore, busy } = useAudit(action);
  const { check, result, checking } = useAuditCheck();
  return (
    <>
      <Panel title="Is it whole?" note="Each entry carries a seal of the one before it, so a changed or missing one is found.">
        <div className="flex flex-wrap items-center gap-4">
          <Button look="secondary" busy={checking} onClick={check}>
            Check the log
          </Button>
          {result !== undefined && (
            <p role="status" className={result.brokenAt === undefined ? 'text-sm text-muted' : 'text-sm text-danger'}>
              {result.brokenAt === undefined ? `All ${result.entries} entries are as they were written.` : `Entry ${result.brokenAt} was changed, or one before it is missing.`}
            </p>
          )}
        </div>
      </Panel>
      <TextField label="Only actions that begin with" placeholder="session" value={action} onChange={(event) => setAction(event.target.value.toLowerCase().replace(/[^a-z.-]/g, ''))} className="mb-4 max-w-xs" />
      {failed && <Notice kind="problem" title="The log could not be read.">Reload the page to try again.</Notice>}
      {!failed && entries === undefined && <Spinner label="Reading the log" />}
      {entries?.length === 0 && <p className="text-muted">Nothing of this kind was done yet.</p>}
      <ol className="flex flex-col divide-y divide-line">
        {entries?.map((entry) => (
          <AuditRow key={entry.seq} entry={entry} />
        ))}
      </ol>
      {more && (
        <Button look="secondary" className="mt-4" busy={busy} onClick={loadMore}>
          Show earlier entries
        </Button>
      )}
    </>
  );
}

const formatter = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function AuditRow({ entry }: { readonly entry: AuditEntryAnswer }) {
  const details = Object.entries(entry.details ?? {}).map(([name, value]) => `${name} ${String(value)}`);
  const about = [entry.object ?? undefined, ...details, entry.address ?? undefined].filter((text) => text !== undefined);
  return (
    <li className="flex flex-col gap-0.5 py-3 sm:flex-row sm:gap-4">
      <time dateTime={entry.at} className="shrink-0 text-sm text-muted sm:w-52">
        {formatter.format(new Date(entry.at))}
      </time>
      <div className="min-w-0">
        <p className="text-[0.95rem]">
          <span className="font-medium">{entry.action}</span>
          {entry.result !== 'ok' && <span className="text-danger"> {entry.result}</span>}
          <span className="text-muted"> by {entry.actorName ?? entry.actor ?? 'nobody known'}</span>
        </p>
        {about.length > 0 && <p className="text-sm break-words text-muted">{about.join(' · ')}</p>}
      </div>
    </li>
  );
}
