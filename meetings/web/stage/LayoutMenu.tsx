import { IconButton, Menu, MenuCheckItem, MenuChoice, MenuItem, MenuSection, useTexts } from '@parley/ui';
import { LayoutGrid, PictureInPicture2, PinOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import { switchMirror } from '../session/mirror-choice.ts';
import { layouts, selfViews, type Layout, type SelfView } from './stage-choices.ts';
import type { StageDesk } from './stage-desk.ts';
import { stageTexts } from './texts/stage-texts.ts';

type LayoutMenuProps = { readonly session: MeetingSession; readonly view: MeetingView; readonly desk: StageDesk; readonly togglePicture: (() => void) | undefined; /** In the bar it is as large as its neighbours and opens upwards. */ readonly place: 'bar' | 'header' };

/** How the meeting is shown: layout, one's own picture, what comes in. Changes nothing for anybody else but the mirror. */
export function LayoutMenu({ session, view, desk, togglePicture, place }: LayoutMenuProps) {
  const t = useTexts(stageTexts);
  const { layout, selfView, pinned, statisticsOn } = useSyncExternalStore(desk.subscribe, desk.choices);
  return (
    <Menu side={place === 'bar' ? 'top' : 'bottom'} align="end" trigger={<IconButton label={t('layout.menu')} shortcut="W" icon={<LayoutGrid />} {...(place === 'bar' ? { size: 'bar', look: 'plain' } : {})} />}>
      <MenuChoice label={t('layout.label')} value={layout} options={layouts.map((value) => ({ value, label: t(`layout.${value}`) }))} onChange={(value) => desk.wish({ wish: 'layout', layout: value as Layout })} />
      {pinned.length > 0 && (
        <MenuItem icon={<PinOff />} onSelect={() => desk.wish({ wish: 'unpin-all' })}>
          {t('layout.unpin-all')}
        </MenuItem>
      )}
      {view.canPublish && (
        <MenuSection>
          <MenuChoice
            label={t('self-view.label')}
            value={selfView}
            options={selfViews.map((value) => ({ value, label: t(`self-view.${value}`) }))}
            onChange={(value) => desk.wish({ wish: 'self-view', selfView: value as SelfView })}
          />
          <MenuCheckItem checked={view.mirror !== 'off'} onChange={(mirrored) => void session.mirror.setMode(switchMirror(view.mirror, { mirrored }))}>
            {t('mirror.preview')}
          </MenuCheckItem>
          <MenuCheckItem checked={view.mirror === 'published'} onChange={(shared) => void session.mirror.setMode(switchMirror(view.mirror, { shared }))}>
            {t('mirror.published')}
          </MenuCheckItem>
        </MenuSection>
      )}
      <MenuSection>
        {togglePicture !== undefined && (
          <MenuItem icon={<PictureInPicture2 />} shortcut="Shift+P" onSelect={togglePicture}>
            {t('picture.open')}
          </MenuItem>
        )}
        <MenuCheckItem checked={view.incomingVideoOff} onChange={(off) => session.incomingVideo.setOff(off)}>
          {t('video.incoming-off')}
        </MenuCheckItem>
        <MenuCheckItem checked={statisticsOn} onChange={() => desk.wish({ wish: 'statistics' })}>
          {t('statistics.toggle')}
        </MenuCheckItem>
      </MenuSection>
    </Menu>
  );
}
