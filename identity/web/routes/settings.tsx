import { useParams } from '@tanstack/react-router';
import { GuestElsewhere } from '../GuestElsewhere.tsx';
import { RequireSession } from '../RequireSession.tsx';
import type { IdentityRoutesOptions } from '../routes.tsx';
import { SettingsPage } from '../settings/SettingsPage.tsx';

/** The settings, for people with an account of their own. */
export function Settings({ Shell }: Pick<IdentityRoutesOptions, 'Shell'>) {
  const { section } = useParams({ strict: false }) as { section?: string }; // both routes that mount this have it, or nothing
  return (
    <RequireSession>
      {(session) => {
        if (session.user.role === 'guest') return <GuestElsewhere meetingCode={session.guest?.meetingCode} />;
        return (
          <Shell session={session}>
            <SettingsPage session={session} path={section} />
          </Shell>
        );
      }}
    </RequireSession>
  );
}
