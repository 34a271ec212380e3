import { Button, Notice, Panel, Spinner } from '@parley/ui';
import { useSearch } from '@tanstack/react-router';
import { explainCode } from '../error-messages.ts';
import { useProviders, useWayTo } from '../use-providers.ts';
import { useIdentities } from './use-identities.ts';

const formatter = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** Other providers that open this account: connect one, or disconnect it. */
export function ConnectedSection() {
  const { problem: brought, done }: { problem?: string; done?: string } = useSearch({ strict: false });
  const { list, failed, unlink, unlinking, problem, dialog } = useIdentities();
  const providers = useProviders();
  const way = useWayTo('/api/auth/oidc/connect');
  const trouble = problem ?? way.problem ?? (brought === undefined ? undefined : (explainCode(brought)?.text ?? 'Connecting did not work. Try again.'));
  if (failed) return <Notice kind="problem" title="Your connected accounts could not be read.">Reload the page to try again.</Notice>;
  if (list === undefined) return <Spinner label="Reading your connected accounts" />;
  const free = providers.filter(({ id }) => !list.items.some((item) => item.provider === id));
  return (
    <>
      <div aria-live="polite" className="mb-4 empty:hidden">
        {trouble !== undefined && <Notice kind="problem" title={trouble} />}
        {trouble === undefined && done === 'linked' && <Notice title="Connected. You can sign in with it from now on." />}
      </div>
      <Panel title="Sign in with" note="Each of these opens your account, besides your password.">
        {list.items.length === 0 && <p className="text-muted">{providers.length === 0 ? 'This server offers no other providers.' : 'Nothing is connected yet.'}</p>}
        <ul className="flex flex-col divide-y divide-line empty:hidden">
          {list.items.map((item) => (
            <li key={item.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
              <div className="min-w-0">
                <p className="font-medium">{item.providerName}</p>
                <p className="text-sm break-all text-muted">
                  {item.label === '' ? '' : `${item.label}, `}connected {formatter.format(new Date(item.createdAt))}
                </p>
              </div>
              {list.waysIn > 1 ? (
                <Button look="quiet" busy={unlinking === item.id} onClick={() => unlink(item.id)} aria-label={`Disconnect ${item.providerName} ${item.label}`}>
                  Disconnect
                </Button>
              ) : (
                <p className="text-sm text-muted">Your only way in</p>
              )}
            </li>
          ))}
        </ul>
        {free.length > 0 && (
          <div className="flex flex-wrap gap-2">
            {free.map(({ id, name }) => (
              <Button key={id} look="secondary" busy={way.going === id} onClick={() => way.go(id)}>
                Connect {name}
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
