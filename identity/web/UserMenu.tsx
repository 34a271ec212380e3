import { Avatar, Button, Popover } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { LogOut, Settings } from 'lucide-react';
import { signOut, type Session } from './auth-client.ts';
import { useSession } from './use-session.ts';

/** Who I am, and the way out. */
export function UserMenu({ session }: { readonly session: Session }) {
  const { changed } = useSession();
  const { user } = session;
  return (
    <Popover
      label="Your account"
      side="bottom"
      align="end"
      trigger={
        <button type="button" aria-label={`Account of ${user.name}`} className="rounded-full">
          <Avatar name={user.name} image={user.image} />
        </button>
      }
    >
      <div className="px-3 py-2">
        <p className="truncate font-medium">{user.name}</p>
        <p className="truncate text-sm text-muted">{user.email}</p>
      </div>
      <Link to="/settings" className="flex min-h-11 items-center gap-2 rounded-control px-4 text-[0.95rem] font-medium hover:bg-accent-soft">
        <Settings aria-hidden className="size-4" /> Settings
      </Link>
      <Button look="quiet" className="w-full justify-start" onClick={() => void signOut().then(changed)}>
        <LogOut aria-hidden className="size-4" /> Logout
      </Button>
    </Popover>
  );
}
