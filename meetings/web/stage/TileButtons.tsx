import { IconButton, useTexts } from '@parley/ui';
import { Maximize, Minimize, Pin, PinOff } from 'lucide-react';
import type { Person } from '../session/person.ts';
import { stageTexts } from './texts/stage-texts.ts';
import type { TileTools } from './Tile.tsx';
import { TileMenu } from './TileMenu.tsx';

export type TileButtonsProps = {
  readonly tileKey: string;
  readonly person: Person;
  readonly shows: 'camera' | 'screen';
  readonly name: string;
  readonly pinned: boolean;
  readonly fit: 'cover' | 'contain';
  readonly fullScreen: { readonly isOn: boolean; readonly toggle: (() => void) | undefined };
  readonly tools: TileTools;
};

/**
 * What can be done with a tile, in its lower corner. Seen when a mouse rests on the tile, when one of them has the
 * focus, or after a tap; a pinned tile keeps its pin in sight, because that is the way back.
 */
export function TileButtons(props: TileButtonsProps) {
  const { tileKey, shows, name, pinned, fullScreen, tools } = props;
  const t = useTexts(stageTexts);
  return (
    <div className="absolute end-2 bottom-2 flex gap-1 rounded-full bg-canvas/75 opacity-0 transition-opacity group-focus-within/tile:opacity-100 group-hover/tile:opacity-100 has-data-pinned:opacity-100 @max-[8rem]:hidden" onDoubleClick={(event) => event.stopPropagation()}>
      {!fullScreen.isOn && (
        <IconButton
          size="small"
          look={pinned ? 'active' : 'quiet'}
          label={pinned ? t('tile.unpin', { name }) : t('tile.pin', { name })}
          icon={pinned ? <PinOff /> : <Pin />}
          aria-pressed={pinned}
          {...(pinned ? { 'data-pinned': true } : {})}
          onClick={() => tools.wish({ wish: 'pin', key: tileKey })}
          className="@max-[13rem]:hidden"
        />
      )}
      {shows === 'screen' && fullScreen.toggle !== undefined && (
        <IconButton
          size="small"
          label={fullScreen.isOn ? t('tile.full-screen-exit') : t('tile.full-screen')}
          icon={fullScreen.isOn ? <Minimize /> : <Maximize />}
          onClick={fullScreen.toggle}
        />
      )}
      {!fullScreen.isOn && <TileMenu {...props} />}
    </div>
  );
}
