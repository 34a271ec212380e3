import { IconButton, Popover, Slider, useFormats, useTexts } from '@parley/ui';
import { ChartColumn, EllipsisVertical, Expand, Fullscreen, Minimize, Pin, PinOff, Shrink, Volume2, VolumeX } from 'lucide-react';
import { Popover as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { stageTexts } from './texts/stage-texts.ts';
import type { TileButtonsProps } from './TileButtons.tsx';

/** Everything a tile can do, in words. A panel and no menu, because a menu has no place for a slider. */
export function TileMenu({ tileKey, person, name, pinned, fit, fullScreen, tools }: TileButtonsProps) {
  const t = useTexts(stageTexts);
  const { percent } = useFormats();
  const { level, muted } = person.volume;
  return (
    <Popover align="end" label={t('tile.menu', { name })} trigger={<IconButton size="small" label={t('tile.menu', { name })} icon={<EllipsisVertical />} />}>
      <div className="flex flex-col">
        <Action icon={pinned ? <PinOff /> : <Pin />} onPress={() => tools.wish({ wish: 'pin', key: tileKey })}>
          {pinned ? t('action.unpin') : t('action.pin')}
        </Action>
        <Action icon={fit === 'cover' ? <Shrink /> : <Expand />} onPress={() => tools.wish({ wish: 'refit', key: tileKey })}>
          {fit === 'cover' ? t('action.show-whole') : t('action.fill')}
        </Action>
        {fullScreen.toggle !== undefined && (
          <Action icon={fullScreen.isOn ? <Minimize /> : <Fullscreen />} onPress={fullScreen.toggle}>
            {t('action.full-screen')}
          </Action>
        )}
        <Action icon={<ChartColumn />} onPress={() => tools.wish({ wish: 'statistics' })}>
          {t('statistics.toggle')}
        </Action>
        {!person.isMe && (
          <>
            <Action icon={muted ? <Volume2 /> : <VolumeX />} onPress={() => tools.volumes.setMuted(person.id, !muted)}>
              {muted ? t('action.hear') : t('action.mute-for-me')}
            </Action>
            <div className="px-2.5 pt-2">
              <Slider label={t('tile.volume')} value={muted ? 0 : Math.round(level * 100)} step={5} format={(value) => percent(value / 100)} onChange={(value) => tools.volumes.setLevel(person.id, value / 100)} />
            </div>
          </>
        )}
      </div>
    </Popover>
  );
}

function Action({ icon, onPress, children }: { readonly icon: ReactNode; readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <Primitive.Close asChild>
      <button type="button" onClick={onPress} className="flex min-h-10 w-full items-center gap-3 rounded-control px-2.5 py-1.5 text-start text-body hover:bg-accent-soft pointer-coarse:min-h-touch [&_svg]:size-4 [&_svg]:shrink-0">
        {icon}
        <span className="min-w-0 flex-1">{children}</span>
      </button>
    </Primitive.Close>
  );
}
