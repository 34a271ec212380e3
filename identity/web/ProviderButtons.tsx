import { Button, Notice, useTexts } from '@parley/ui';
import { LogIn } from 'lucide-react';
import { identityTexts } from './texts/identity-texts.ts';
import { useProviders, useWayTo } from './use-providers.ts';

/** One button per configured provider, and nothing at all without one. [S3-11] */
export function ProviderButtons({ next }: { readonly next: string }) {
  const t = useTexts(identityTexts);
  const providers = useProviders();
  const { going, problem, go } = useWayTo('/api/auth/oidc/start', next);
  if (providers.length === 0) return null;
  return (
    <div className="mb-5 flex flex-col gap-3">
      {problem !== undefined && <Notice kind="problem" title={problem} />}
      {providers.map(({ id, name, reachable }) => (
        <div key={id} className="flex flex-col gap-1">
          <Button type="button" look="secondary" busy={going === id} disabled={going !== undefined} onClick={() => go(id)} aria-describedby={reachable ? undefined : `provider-${id}`}>
            <LogIn aria-hidden className="size-4" /> {t('provider.continue', { name })}
          </Button>
          {!reachable && (
            <p id={`provider-${id}`} className="text-label text-muted">
              {t('provider.silent', { name })}
            </p>
          )}
        </div>
      ))}
      <div aria-hidden className="mt-1 flex items-center gap-3 text-label text-muted">
        <span className="h-px flex-1 bg-line" /> {t('or')} <span className="h-px flex-1 bg-line" />
      </div>
    </div>
  );
}
