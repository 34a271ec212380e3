import { lazy, Suspense } from 'react';

// Only a meeting shows it, and the page of meetings is light.
const InviteGuestsButton = lazy(async () => ({ default: (await import('./InviteGuestsButton.tsx')).InviteGuestsButton }));

/** Lets people without an account into one meeting. */
export function InviteGuests({ meetingCode }: { readonly meetingCode: string }) {
  return (
    <Suspense>
      <InviteGuestsButton meetingCode={meetingCode} />
    </Suspense>
  );
}
