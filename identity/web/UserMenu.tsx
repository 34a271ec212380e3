import { Avatar, Button, buttonLook, CornerPanel, LanguageSelect, ThemeSelect, useTexts } from '@parley/ui';
import { Link } from '@tanstack/react-router';
import { LogOut, Settings } from 'lucide-react';
import { signOut, type Session } from './auth-client.ts';
import { identityTexts } from './texts/identity-texts.ts';
import { useSession } from './use-session.ts';

/** Who I am, how I like my pages, and the way out. */
export function UserMenu({ session }: { readonly session: Session }) {
  const t = useTexts(identityTexts);
  const { changed } = useSession();
  const { user } = session;
  return (
    <CornerPanel label={t('menu.label')} buttonLabel={t('menu.of', { name: user.name })} button={<Avatar name={user.name} image={user.image} />} buttonLook="inline-flex size-touch items-center justify-center rounded-full">
      <div className="px-3 py-2">
        <p className="truncate font-medium">{user.name}</p>
        <p className="truncate text-label text-muted">{user.email}</p>
      </div>
      <Link to="/settings" className={buttonLook('quiet', 'w-full justify-start px-3')}>
        <Settings aria-hidden className="size-4" /> {t('menu.settings')}
      </Link>
      <Button look="quiet" className="w-full justify-start px-3" onClick={() => void signOut().then(changed)}>
        <LogOut aria-hidden className="size-4" /> {t('menu.logout')}
      </Button>
      <div className="mt-2 grid grid-cols-2 gap-3 border-t border-line px-3 pt-3 pb-2">
        <ThemeSelect />
        <LanguageSelect />
      </div>
    </CornerPanel>
  );
}
