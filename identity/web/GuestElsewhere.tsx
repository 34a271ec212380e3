import { Button } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { AuthCard } from './AuthCard.tsx';
import { signOut } from './auth-client.ts';
import { useSession } from './use-session.ts';

/** What a guest sees everywhere but in the meeting of the invite. */
export function GuestElsewhere({ meetingCode }: { readonly meetingCode: string | undefined }) {
  const { changed } = useSession();
  return (
    <AuthCard title="You are here as a guest" footer="With an account you can start meetings yourself.">
      <div className="flex flex-col gap-4">
        <p className="text-muted">Your invite is for one meeting.</p>
        {meetingCode !== undefined && (
          <Link to={`/m/${meetingCode}`} className="inline-flex min-h-11 items-center justify-center rounded-control bg-accent px-4 text-[0.95rem] font-medium text-on-accent hover:bg-accent-strong">
            Open your meeting
          </Link>
        )}
        <Button look="secondary" onClick={() => void signOut().then(changed)}>
          Leave as a guest
        </Button>
      </div>
    </AuthCard>
  );
}
