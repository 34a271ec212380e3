import { Button, Notice, useTexts } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { AuthCard } from './AuthCard.tsx';
import { post } from './auth-client.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { NewPasswordFields } from './NewPasswordFields.tsx';
import { readNewPassword } from './read-new-password.ts';
import { useAuthForm } from './use-auth-form.ts';
import { useSession } from './use-session.ts';

/** Where the letter of an operator leads: the first password. The token stands in the fragment, which no server sees. */
export function WelcomePage({ onGo }: { readonly onGo: (path: string) => void }) {
  const t = useTexts(identityTexts);
  const { changed } = useSession();
  const { busy, at, onSubmit } = useAuthForm(async (form) => {
    await post('/api/auth/welcome', { token: globalThis.location.hash.slice(1), password: readNewPassword(form) });
    await changed();
    onGo('/');
  });
  return (
    <AuthCard
      title={t('welcome.title')}
      footer={
        <Link to="/sign-in" search={{ next: '/' }} className="font-medium text-accent hover:underline">
          {t('welcome.have-one')}
        </Link>
      }
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        {at(undefined) !== undefined && <Notice kind="problem" title={at(undefined) ?? ''} />}
        <NewPasswordFields problem={at('password')} confirmProblem={at('confirm')} />
        <Button type="submit" busy={busy} className="mt-2">
          {t('welcome.button')}
        </Button>
      </form>
    </AuthCard>
  );
}
