import { Avatar, Button, Spinner, useTexts } from '@parley/ui';
import { useState } from 'react';
import type { RemovedPerson, RoomClient } from '../../signals/room-client.ts';
import { showRefusal } from '../../signals/show-refusal.ts';
import { panelTexts } from '../texts/panel-texts.ts';

/** Who was removed and stays out, asked for when somebody wants to see it. */
export function RemovedPeople({ server }: { readonly server: Pick<RoomClient, 'removed' | 'readmit'> }) {
  const t = useTexts(panelTexts);
  const [people, setPeople] = useState<readonly RemovedPerson[] | 'reading'>();

  async function read(): Promise<void> {
    setPeople('reading');
    try {
      setPeople(await server.removed());
    } catch (error) {
      setPeople(undefined);
      showRefusal(error);
    }
  }
  async function readmit(id: string): Promise<void> {
    try {
      await server.readmit(id);
      setPeople((now) => (Array.isArray(now) ? now.filter((person: RemovedPerson) => person.id !== id) : now));
    } catch (error) {
      showRefusal(error);
    }
  }
  return (
    <details onToggle={(event) => event.currentTarget.open && void read()} className="shrink-0 px-1">
      <summary className="min-h-9 cursor-pointer py-1.5 text-label font-semibold text-muted hover:text-ink">{t('removed')}</summary>
      {people === 'reading' && <Spinner label={t('removed.reading')} />}
      {Array.isArray(people) && people.length === 0 && <p className="py-2 text-label text-muted">{t('removed.none')}</p>}
      {Array.isArray(people) && people.length > 0 && (
        <ul className="m-0 flex list-none flex-col p-0">
          {people.map(({ id, name, picture }: RemovedPerson) => (
            <li key={id} className="flex min-h-touch items-center gap-2.5">
              <Avatar name={name} image={picture} />
              <span className="min-w-0 flex-1 truncate">{name}</span>
              <Button look="secondary" aria-label={t('removed.readmit-name', { name })} onClick={() => void readmit(id)} className="min-h-9! px-3! text-label">
                {t('removed.readmit')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
