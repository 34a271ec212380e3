import type { ListedSession } from '@parley/identity/contract';
import { Badge, Button, Notice, Panel, Spinner, useFormats, useTexts } from '@parley/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { post, send } from '../auth-client.ts';
import { explainAuthProblem } from '../error-messages.ts';
import { settingsTexts } from './texts/settings-texts.ts';

const listKey = ['identity', 'devices'] as const;

/** Where one is signed in; what is ended here is ended within a second, meetings included. */
export function DevicesSection() {
  const t = useTexts(settingsTexts);
  const { dateTime } = useFormats();
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: listKey });
  const list = useQuery({ queryKey: listKey, queryFn: () => send<{ items: ListedSession[] }>('GET', '/api/sessions') });
  const end = useMutation({ mutationFn: (id: string) => send('DELETE', `/api/sessions/${id}`), onSettled: again });
  const endOthers = useMutation({ mutationFn: () => post('/api/sessions/end-others', {}), onSettled: again });
  const failed = end.error ?? endOthers.error;

  const describe = ({ current, startedAt, lastUsedAt, address }: ListedSession): string => {
    const [when, used] = [dateTime(startedAt), dateTime(lastUsedAt)];
    if (current) return address === null ? t('devices.here', { when }) : t('devices.here-from', { when, address });
    return address === null ? t('devices.other', { when, used }) : t('devices.other-from', { when, address, used });
  };
  if (list.isError) return <Notice kind="problem" title={t('devices.failed')}>{t('reload')}</Notice>;
  if (list.data === undefined) return <Spinner label={t('devices.reading')} />;
  const { items } = list.data;
  return (
    <Panel title={t('devices.title')} note={t('devices.note')}>
      {failed !== null && <Notice kind="problem" title={explainAuthProblem(failed).text} />}
      <ul className="flex flex-col divide-y divide-line">
        {items.map((item) => (
          <li key={item.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3">
            <div className="min-w-0">
              <p className="font-medium">
                {item.device}
                {item.current && (
                  <span className="ms-2">
                    <Badge tone="accent">{t('devices.this')}</Badge>
                  </span>
                )}
              </p>
              <p className="text-label text-muted">{describe(item)}</p>
            </div>
            {!item.current && (
              <Button look="quiet" aria-label={t('devices.sign-out-one', { device: item.device })} busy={end.isPending && end.variables === item.id} onClick={() => end.mutate(item.id)}>
                {t('devices.sign-out')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {items.length > 1 && (
        <Button look="secondary" className="self-start" busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
          {t('devices.sign-out-others')}
        </Button>
      )}
    </Panel>
  );
}
