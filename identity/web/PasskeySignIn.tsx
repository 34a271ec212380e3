import { Button, Notice, useTexts } from '@parley/ui';
import { KeyRound } from 'lucide-react';
import { identityTexts } from './texts/identity-texts.ts';
import { usePasskeySignIn } from './use-passkey-sign-in.ts';

/** The other way to sign in: one press, no name and no password. Nothing is shown where the browser cannot. */
export function PasskeySignIn({ next }: { readonly next: string }) {
  const t = useTexts(identityTexts);
  const { isPossible, busy, problem, press } = usePasskeySignIn(next);
  if (!isPossible) return null;
  return (
    <div className="mt-5 flex flex-col gap-4">
      <div className="flex items-center gap-3 text-label text-muted">
        <span aria-hidden className="h-px flex-1 bg-line" />
        {t('or')}
        <span aria-hidden className="h-px flex-1 bg-line" />
      </div>
      <Button look="secondary" busy={busy} onClick={press}>
        <KeyRound aria-hidden className="size-4" /> {t('passkey.sign-in')}
      </Button>
      {problem !== undefined && <Notice kind="problem" title={problem} />}
    </div>
  );
}
