import { isHosting, type MeetingRole } from '@parley/meetings/contract';
import { useLanguage, useTexts } from '@parley/ui';
import { useMemo, useState, type ReactNode } from 'react';
import type { MeetingView } from '../../session/meeting-view.ts';
import type { Person } from '../../session/person.ts';
import { PanelFrame } from '../PanelFrame.tsx';
import { panelTexts } from '../texts/panel-texts.ts';
import type { HostDeed } from './host-deeds.ts';
import { HostBar } from './HostBar.tsx';
import { InviteCard } from './InviteCard.tsx';
import { listPeople, searchFrom, type ListedPerson } from './list-people.ts';
import { PersonRow } from './PersonRow.tsx';
import { RemovedPeople } from './RemovedPeople.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import type { RoomClient } from '../../signals/room-client.ts';
import { WaitingList } from './WaitingList.tsx';

export type PeopleDeeds = {
  readonly decide: (id: string, decision: 'admit' | 'refuse') => void;
  readonly admitAll: () => void;
  readonly moderate: (person: Person, deed: HostDeed) => void;
};

type PeoplePanelProps = {
  readonly link: string;
  readonly view: Pick<MeetingView, 'people' | 'knocks' | 'room'>;
  readonly myRole: MeetingRole;
  readonly server: RoomClient;
  readonly deeds: PeopleDeeds;
  readonly inviteGuests: ReactNode;
  readonly onClose: () => void;
};

/** Who is here, who wants to be, and how others get here. [S0-184] */
export function PeoplePanel({ link, view, myRole, server, deeds, inviteGuests, onClose }: PeoplePanelProps) {
  const t = useTexts(panelTexts);
  const { rules: language } = useLanguage();
  const [search, setSearch] = useState('');
  const [leaving, setLeaving] = useState<Person>();
  const { taking, viewers, total } = useMemo(() => listPeople(view.people, { search, language }), [view.people, search, language]);
  const isHost = isHosting(myRole);
  const onDeed = (person: Person) => (deed: HostDeed) => (deed === 'remove' ? setLeaving(person) : deeds.moderate(person, deed));
  const list = (title: string, people: readonly ListedPerson[]) =>
    people.length > 0 && (
      <section aria-label={title}>
        <h3 className="flex items-baseline justify-between gap-2 px-1 pb-1 text-label font-semibold">
          {title} <span className="text-muted tabular-nums">{people.length}</span>
        </h3>
        <ul className="m-0 flex list-none flex-col p-0">
          {people.map((listed) => (
            <PersonRow key={listed.person.id} listed={listed} myRole={myRole} onDeed={onDeed(listed.person)} />
          ))}
        </ul>
      </section>
    );
  return (
    <PanelFrame title={t('people')} closeLabel={t('people.close')} onClose={onClose} note={total}>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain px-3 pt-1 pb-4">
        {isHost && <WaitingList knocks={view.knocks} onDecide={deeds.decide} onAdmitAll={deeds.admitAll} />}
        <InviteCard link={link} title={view.room?.title ?? ''} inviteGuests={inviteGuests} />
        {isHost && <HostBar />}
        {total >= searchFrom && (
          <input
            type="search"
            aria-label={t('people.search')}
            placeholder={t('people.search')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="min-h-touch w-full shrink-0 rounded-control border border-edge bg-raised px-3.5 placeholder:text-muted"
          />
        )}
        {list(t('people.taking'), taking)}
        {list(t('people.viewers'), viewers)}
        {search !== '' && taking.length + viewers.length === 0 && (
          <p role="status" className="py-4 text-center text-label text-muted">
            {t('people.none')}
          </p>
        )}
        {isHost && <RemovedPeople server={server} />}
      </div>
      {leaving !== undefined && (
        <RemoveDialog
          person={leaving}
          onClose={() => setLeaving(undefined)}
          onRemove={() => {
            deeds.moderate(leaving, 'remove');
            setLeaving(undefined);
          }}
        />
      )}
    </PanelFrame>
  );
}
