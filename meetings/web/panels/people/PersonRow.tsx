import type { MeetingRole } from '@parley/meetings/contract';
import { Avatar, Badge, IconButton, Menu, MenuItem, MenuSection, useTexts } from '@parley/ui';
import { EllipsisVertical, Hand, MicOff, MonitorUp, VideoOff } from 'lucide-react';
import { panelTexts } from '../texts/panel-texts.ts';
import { hostDeeds, type HostDeed } from './host-deeds.ts';
import { roleToShow, type ListedPerson } from './list-people.ts';

type PersonRowProps = { readonly listed: ListedPerson; readonly myRole: MeetingRole; readonly onDeed: (deed: HostDeed) => void };

const roles = new Set<HostDeed>(['make-co-host', 'make-participant', 'make-viewer']);

/** Somebody in the list: who they are here, what of theirs is off, and what a host can do. */
export function PersonRow({ listed: { person, hand }, myRole, onDeed }: PersonRowProps) {
  const t = useTexts(panelTexts);
  const role = roleToShow(person);
  const deeds = hostDeeds(myRole, person);
  const [media, changes] = [deeds.filter((deed) => !roles.has(deed) && deed !== 'remove'), deeds.filter((deed) => roles.has(deed))];
  return (
    <li className="flex min-h-touch [contain-intrinsic-size:auto_2.75rem] [content-visibility:auto] items-center gap-2.5 rounded-control ps-1 hover:bg-canvas">
      <Avatar name={person.name} image={person.picture} />
      <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-0.5">
        <span className="min-w-0 truncate">{person.isMe ? t('person.me', { name: person.name }) : person.name}</span>
        {role !== undefined && <Badge tone="accent">{t(`role.${role}`)}</Badge>}
        {person.standing.guest && <Badge>{t('role.guest')}</Badge>}
      </span>
      {hand !== undefined && (
        <span role="img" aria-label={t('person.hand', { place: hand })} className="inline-flex items-center gap-1 rounded-full bg-warning-soft px-2 py-0.5 text-label font-semibold text-warning tabular-nums">
          <Hand aria-hidden className="size-4" /> {hand}
        </span>
      )}
      {person.screen !== undefined && <MonitorUp role="img" aria-label={t('person.sharing')} className="size-4.5 shrink-0 text-accent" />}
      {!person.viewer && !person.microphoneOn && <MicOff role="img" aria-label={t('person.muted')} className="size-4.5 shrink-0 text-muted" />}
      {!person.viewer && person.camera === undefined && <VideoOff role="img" aria-label={t('person.no-camera')} className="size-4.5 shrink-0 text-muted" />}
      {deeds.length === 0 ? (
        <span className="w-1 shrink-0" />
      ) : (
        <Menu align="end" trigger={<IconButton size="small" label={t('person.menu', { name: person.name })} icon={<EllipsisVertical aria-hidden />} />}>
          {media.map((deed) => (
            <MenuItem key={deed} onSelect={() => onDeed(deed)}>
              {t(`deed.${deed}`)}
            </MenuItem>
          ))}
          <MenuSection>
            {changes.map((deed) => (
              <MenuItem key={deed} onSelect={() => onDeed(deed)}>
                {t(`deed.${deed}`)}
              </MenuItem>
            ))}
          </MenuSection>
          {deeds.includes('remove') && (
            <MenuSection>
              <MenuItem danger onSelect={() => onDeed('remove')}>
                {t('deed.remove')}
              </MenuItem>
            </MenuSection>
          )}
        </Menu>
      )}
    </li>
  );
}
