import type { AuditEntryAnswer } from '@parley/identity/contract';
import { Button, Notice, Panel, Spinner, TextField, useFormats, useTexts } from '@parley/ui';
import { useState } from 'react';
import { settingsTexts } from './texts/settings-texts.ts';
import { useAudit, useAuditCheck } from './use-audit.ts';

/** Who did what, the newest first, and whether the log is whole. */
export function AuditSection() {
  const t = useTexts(settingsTexts);
  const [action, setAction] = useState('');
  const { entries, failed, more, loadMore, busy } = useAudit(action);
  const { check, result, checking } = useAuditCheck();
  return (
    <>
      <Panel title={t('audit.whole.title')} note={t('audit.whole.note')}>
        <div className="flex flex-wrap items-center gap-4">
          <Button look="secondary" busy={checking} onClick={check}>
            {t('audit.check')}
          </Button>
          {result !== undefined && (
            <p role="status" className={result.brokenAt === undefined ? 'text-label text-muted' : 'text-label text-danger'}>
              {result.brokenAt === undefined ? t('audit.intact', { count: result.entries }) : t('audit.broken', { number: result.brokenAt })}
            </p>
          )}
        </div>
      </Panel>
      <TextField label={t('audit.filter')} placeholder={t('audit.filter.example')} value={action} onChange={(event) => setAction(event.target.value.toLowerCase().replace(/[^a-z.-]/g, ''))} className="mb-4 max-w-xs" />
      {failed && <Notice kind="problem" title={t('audit.failed')}>{t('reload')}</Notice>}
      {!failed && entries === undefined && <Spinner label={t('audit.reading')} />}
      {entries?.length === 0 && <p className="text-muted">{t('audit.none')}</p>}
      <ol className="flex flex-col divide-y divide-line">
        {entries?.map((entry) => (
          <AuditRow key={entry.seq} entry={entry} />
        ))}
      </ol>
      {more && (
        <Button look="secondary" className="mt-4" busy={busy} onClick={loadMore}>
          {t('audit.more')}
        </Button>
      )}
    </>
  );
}

function AuditRow({ entry }: { readonly entry: AuditEntryAnswer }) {
  const t = useTexts(settingsTexts);
  const { moment } = useFormats();
  const details = Object.entries(entry.details ?? {}).map(([name, value]) => `${name} ${String(value)}`);
  const about = [entry.object ?? undefined, ...details, entry.address ?? undefined].filter((text) => text !== undefined);
  return (
    <li className="flex flex-col gap-0.5 py-3 sm:flex-row sm:gap-4">
      <time dateTime={entry.at} className="shrink-0 text-label text-muted sm:w-52">
        {moment(entry.at)}
      </time>
      <div className="min-w-0">
        <p className="text-body">
          <span className="font-medium">{entry.action}</span>
          {entry.result !== 'ok' && <span className="text-danger"> {entry.result}</span>}
          <span className="text-muted"> {entry.actorName === null && entry.actor === null ? t('audit.by-nobody') : t('audit.by', { name: entry.actorName ?? entry.actor ?? '' })}</span>
        </p>
        {about.length > 0 && <p className="text-label break-words text-muted">{about.join(' · ')}</p>}
      </div>
    </li>
  );
}
