import { Avatar, Button, Panel, TextField, useTexts } from '@parley/ui';
import { useRef, type FormEvent } from 'react';
import type { Session } from '../auth-client.ts';
import { settingsTexts } from './texts/settings-texts.ts';
import { useProfile } from './use-profile.ts';

/** The name and the picture that others see. */
export function ProfileSection({ session }: { readonly session: Session }) {
  const t = useTexts(settingsTexts);
  const { user } = session;
  const { busy, saved, problem, rename, setPicture, removePicture } = useProfile();
  const file = useRef<HTMLInputElement>(null);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    void rename(String(new FormData(event.currentTarget).get('name')));
  }

  return (
    <>
      <Panel title={t('profile.picture')} note={t('profile.picture.note')}>
        <div className="flex flex-wrap items-center gap-4">
          <Avatar name={user.name} image={user.image} size="large" />
          <div className="flex flex-wrap gap-2">
            <input
              ref={file}
              type="file"
              accept="image/png,image/jpeg,image/webp"
              className="sr-only"
              tabIndex={-1}
              aria-label={t('profile.picture.file')}
              onChange={(event) => {
                const [chosen] = event.target.files ?? [];
                if (chosen !== undefined) void setPicture(chosen);
                event.target.value = '';
              }}
            />
            <Button look="secondary" busy={busy === 'picture'} onClick={() => file.current?.click()}>
              {t('profile.picture.choose')}
            </Button>
            {user.image && (
              <Button look="quiet" disabled={busy !== undefined} onClick={() => void removePicture()}>
                {t('profile.picture.remove')}
              </Button>
            )}
          </div>
        </div>
        <Outcome about="picture" saved={saved} problem={problem} />
      </Panel>
      <Panel title={t('profile.name')}>
        <form onSubmit={submit} className="flex flex-col gap-3">
          <TextField
            key={user.name}
            label={t('profile.name.field')}
            name="name"
            defaultValue={user.name}
            autoComplete="name"
            required
            maxLength={64}
            hint={t('profile.name.hint', { username: user.username })}
            problem={problem?.about === 'name' ? problem.text : undefined}
          />
          <div className="flex items-center gap-4">
            <Button type="submit" busy={busy === 'name'}>
              {t('profile.save')}
            </Button>
            <Outcome about="name" saved={saved} problem={undefined} />
          </div>
        </form>
      </Panel>
    </>
  );
}

type OutcomeProps = { readonly about: string; readonly saved: string | undefined; readonly problem: { readonly about: string; readonly text: string } | undefined };

/** Takes its line also when it says nothing, so that nothing moves. */
function Outcome({ about, saved, problem }: OutcomeProps) {
  const t = useTexts(settingsTexts);
  const failed = problem?.about === about;
  return (
    <p role="status" className={`min-h-5 text-label ${failed ? 'text-danger' : 'text-muted'}`}>
      {failed ? problem.text : saved === about ? t('profile.saved') : ''}
    </p>
  );
}
