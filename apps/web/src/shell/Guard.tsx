import { GuestElsewhere, InviteGuests, RequireSession } from '@parley/identity/web';
import type { MeetingVisitor } from '@parley/meetings/web';
import type { ReactNode } from 'react';
import { AppShell } from './AppShell.tsx';

type GuardProps = { readonly code?: string; readonly children: (visitor: MeetingVisitor) => ReactNode };

/** Lets a signed-in person in, and a guest at the meeting of the invite. A meeting fills the window; all else stands in the shell. */
export function Guard({ code, children }: GuardProps) {
  return (
    <RequireSession>
      {(session) => {
        const { user, guest } = session;
        const visitor = { name: user.name, picture: user.image ?? undefined };
        if (user.role !== 'guest') {
          const page = children({ ...visitor, viewerOnly: false, inviteGuests: (meetingCode) => <InviteGuests meetingCode={meetingCode} /> });
          return code === undefined ? <AppShell session={session}>{page}</AppShell> : page;
        }
        // The server lets a guest into one meeting only; other pages say so instead of failing.
        if (guest === undefined || guest.meetingCode !== code) return <GuestElsewhere meetingCode={guest?.meetingCode} />;
        return children({ ...visitor, viewerOnly: guest.meetingRole === 'viewer' });
      }}
    </RequireSession>
  );
}
