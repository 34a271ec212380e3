import { Button, Notice, Panel, Spinner, useFormats, useTexts } from '@parley/ui';
import { useSearch } from '@tanstack/react-router';
import { explainCode } from '../error-messages.ts';
import { settingsTexts } from './texts/settings-texts.ts';
import { useProviders, useWayTo } from '../use-providers.ts';
import { useIdentities } from './use-identities.ts';

/** Other providers that open this account: connect one, or disconnect it. */
export function ConnectedSection() {
  const t = useTexts(settingsTexts);
  const { date } = useFormats();
  const { problem: brought, done }: { problem?: string; done?: string } = useSearch({ strict: false });
  const { list, failed, unlink, unlinking, problem, dialog } = useIdentities();
  const providers = useProviders();
  const way = useWayTo('/api/auth/oidc/connect');
  const trouble = problem ?? way.problem ?? (brought === undefined ? undefined : (explainCode(brought) ?? t('connected.not-done')));
  if (failed) return <Notice kind="problem" title={t('connected.failed')}>{t('reload')}</Notice>;
  if (list === undefined) return <Spinner label={t('connected.reading')} />;
  const free = providers.filter(({ id }) => !list.items.some((item) => item.provider === id));
  return (
    <>
      <div aria-live="polite" className="mb-4 empty:hidden">
        {trouble !== undefined && <Notice kind="problem" title={trouble} />}
        {trouble === undefined && done === 'linked' && <Notice title={t('connected.done')} />}
      </div>
      <Panel title={t('connected.title')} note={t('connected.note')}>
        {list.items.length === 0 && <p className="text-muted">{t(providers.length === 0 ? 'connected.no-providers' : 'connected.none')}</p>}
        <ul className="flex flex-col divide-y divide-line empty:hidden">
          {list.items.map((item) => (
            <li key={item.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
              <div className="min-w-0">
                <p className="font-medium">{item.providerName}</p>
                <p className="text-label break-all text-muted">
                  {item.label === '' ? t('connected.since', { date: date(item.createdAt) }) : t('connected.since-as', { who: item.label, date: date(item.createdAt) })}
                </p>
              </div>
              {list.waysIn > 1 ? (
                <Button look="quiet" busy={unlinking === item.id} onClick={() => unlink(item.id)} aria-label={t('connected.disconnect-one', { provider: item.providerName, who: item.label })}>
                  {t('connected.disconnect')}
                </Button>
              ) : (
                <p className="text-label text-muted">{t('connected.only')}</p>
              )}
            </li>
          ))}
        </ul>
        {free.length > 0 && (
          <div className="flex flex-wrap gap-2">
            {free.map(({ id, name }) => (
              <Button key={id} look="secondary" busy={way.going === id} onClick={() => way.go(id)}>
                {t('connected.connect', { name })}
              </Button>
            ))}
          </div>
        )}
      </Panel>
      {dialog}
      {way.dialog}
    </>
  );
}
