import type { Person } from '@parley/identity/contract';
import { Avatar, Button, Notice, Popover, Spinner, TextField, useTexts } from '@parley/ui';
import { Ellipsis, UserPlus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { Session } from '../auth-client.ts';
import { NewPersonDialog } from './NewPersonDialog.tsx';
import { PersonDialog } from './PersonDialog.tsx';
import { settingsTexts } from './texts/settings-texts.ts';
import { usePeople, type PersonAction, type PersonVerb } from './use-people.ts';

/** For operators: everybody who has an account, and what can be done about it. */
export function PeopleSection({ session }: { readonly session: Session }) {
  const t = useTexts(settingsTexts);
  const [search, setSearch] = useState('');
  const [asked, setAsked] = useState<PersonAction>();
  const [inviting, setInviting] = useState(false);
  const { people, failed, more, busy, loadMore } = usePeople(useDeferredValue(search.trim()));
  return (
    <>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
        <TextField label={t('people.search')} type="search" placeholder={t('people.search.example')} value={search} onChange={(event) => setSearch(event.target.value)} maxLength={100} className="w-full sm:w-72" />
        <Button look="secondary" onClick={() => setInviting(true)}>
          <UserPlus aria-hidden className="size-4" /> {t('people.add')}
        </Button>
      </div>
      {failed && <Notice kind="problem" title={t('people.failed')}>{t('reload')}</Notice>}
      {!failed && people === undefined && <Spinner label={t('people.reading')} />}
      {people?.length === 0 && <p className="text-muted">{t('people.none')}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {people?.map((person) => (
          <PersonRow key={person.id} person={person} isYou={person.id === session.user.id} onVerb={(verb) => setAsked({ verb, person })} />
        ))}
      </ul>
      {more && (
        <Button look="secondary" className="mt-4" busy={busy} onClick={loadMore}>
          {t('people.more')}
        </Button>
      )}
      {asked !== undefined && <PersonDialog action={asked} onClose={() => setAsked(undefined)} />}
      {inviting && <NewPersonDialog onClose={() => setInviting(false)} />}
    </>
  );
}

type PersonRowProps = { readonly person: Person; readonly isYou: boolean; readonly onVerb: (verb: PersonVerb) => void };

function PersonRow({ person, isYou, onVerb }: PersonRowProps) {
  const t = useTexts(settingsTexts);
  const marks = [isYou && t('people.mark.you'), person.role === 'operator' && t('people.mark.operator'), person.suspended && t('people.mark.suspended'), !person.emailVerified && t('people.mark.not-verified')].filter((mark) => mark !== false);
  const verbs = verbsFor(person, isYou);
  return (
    <li className="flex items-center gap-3 py-3">
      <Avatar name={person.name} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">
          {person.name} <span className="font-normal text-muted">{person.username}</span>
        </p>
        <p className="text-label break-words text-muted">
          {person.email}
          {marks.length > 0 && <span className={person.suspended ? 'text-danger' : ''}> · {marks.join(', ')}</span>}
        </p>
      </div>
      {verbs.length > 0 && (
        <Popover
          label={t('people.actions.label', { name: person.name })}
          side="bottom"
          align="end"
          trigger={
            <Button look="quiet" className="px-3" aria-label={t('people.actions', { name: person.name })}>
              <Ellipsis aria-hidden className="size-5" />
            </Button>
          }
        >
          {verbs.map((verb) => (
            <Button key={verb} look="quiet" className={`w-full justify-start ${verb === 'delete' ? 'text-danger!' : ''}`} onClick={() => onVerb(verb)}>
              {t(`person.${verb}`)}
            </Button>
          ))}
        </Popover>
      )}
    </li>
  );
}

function verbsFor(person: Person, isYou: boolean): readonly PersonVerb[] {
  const role: PersonVerb = person.role === 'operator' ? 'remove-operator' : 'make-operator';
  if (isYou) return ['remove-operator'];
  return [...(person.sessions > 0 ? (['end-sessions'] as const) : []), role, person.suspended ? 'reactivate' : 'suspend', 'delete'];
}
