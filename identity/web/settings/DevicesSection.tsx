import type { ListedSession } from '@parley/identity/contract';
import { Button, Notice, Panel, Spinner } from '@parley/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { post, send } from '../auth-client.ts';
import { explainAuthProblem } from '../error-messages.ts';

const listKey = ['identity', 'devices'] as const;

/** Where one is signed in; what is ended here is ended within a second, meetings included. */
export function DevicesSection() {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: listKey });
  const list = useQuery({ queryKey: listKey, queryFn: () => send<{ items: ListedSession[] }>('GET', '/api/sessions') });
  const end = useMutation({ mutationFn: (id: string) => send('DELETE', `/api/sessions/${id}`), onSettled: again });
  const endOthers = useMutation({ mutationFn: () => post('/api/sessions/end-others', {}), onSettled: again });
  const failed = end.error ?? endOthers.error;

  if (list.isError) return <Notice kind="problem" title="Your devices could not be listed.">Reload the page to try again.</Notice>;
  if (list.data === undefined) return <Spinner label="Looking for your devices" />;
  const { items } = list.data;
  return (
    <Panel title="Where you are signed in" note="Signing a device out also ends the meetings it is in.">
      {failed !== null && <Notice kind="problem" title={explainAuthProblem(failed).text} />}
      <ul className="flex flex-col divide-y divide-line">
        {items.map((item) => (
          <li key={item.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3">
            <div className="min-w-0">
              <p className="font-medium">
                {item.device}
                {item.current && <span className="ml-2 rounded-full bg-accent-soft px-2 py-0.5 text-xs font-medium text-accent">This device</span>}
              </p>
              <p className="text-sm text-muted">
                {`Signed in ${when(item.startedAt)}`}
                {item.address === null ? '' : ` from ${item.address}`}
                {item.current ? '' : `, last used ${when(item.lastUsedAt)}`}
              </p>
            </div>
            {!item.current && (
              <Button look="quiet" aria-label={`Sign out ${item.device}`} busy={end.isPending && end.variables === item.id} onClick={() => end.mutate(item.id)}>
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {items.length > 1 && (
        <Button look="secondary" className="self-start" busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
          Sign out all other devices
        </Button>
      )}
    </Panel>
  );
}

const formatter = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function when(iso: string): string {
  return formatter.format(new Date(iso));
}
