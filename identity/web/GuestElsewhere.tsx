import { Button, buttonLook, useTexts } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { AuthCard } from './AuthCard.tsx';
import { signOut } from './auth-client.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { useSession } from './use-session.ts';

/** What a guest sees everywhere but in the meeting of the invite. */
export function GuestElsewhere({ meetingCode }: { readonly meetingCode: string | undefined }) {
  const t = useTexts(identityTexts);
  const { changed } = useSession();
  return (
    <AuthCard title={t('guest.title')} footer={t('guest.account')}>
      <div className="flex flex-col gap-4">
        <p className="text-muted">{t('guest.one')}</p>
        {meetingCode !== undefined && (
          <Link to={`/m/${meetingCode}`} className={buttonLook('primary')}>
            {t('guest.open')}
          </Link>
        )}
        <Button look="secondary" onClick={() => void signOut().then(changed)}>
          {t('guest.leave')}
        </Button>
      </div>
    </AuthCard>
  );
}
