import { classes, useTexts } from '@parley/ui';
import { MonitorUp } from 'lucide-react';
import { memo, useRef, useState, type CSSProperties } from 'react';
import type { Person } from '../session/person.ts';
import type { Volumes } from '../session/volumes.ts';
import type { Reaction } from './reaction.ts';
import { RisingReactions } from './RisingReactions.tsx';
import type { StageWish } from './stage-choices.ts';
import type { StatisticsBoard } from './statistics/statistics-board.ts';
import { TileStatistics } from './statistics/TileStatistics.tsx';
import { stageTexts } from './texts/stage-texts.ts';
import { tileName } from './tile-name.ts';
import { TileBadges } from './TileBadges.tsx';
import { TileButtons } from './TileButtons.tsx';
import { TileFace } from './TileFace.tsx';
import { TrackVideo } from './TrackVideo.tsx';
import { useFullScreen } from './use-full-screen.ts';

/** What every tile may ask for; the same object for all of them and for the whole stay. */
export type TileTools = { readonly wish: (wish: StageWish) => void; readonly volumes: Volumes; readonly board: StatisticsBoard };

type TileProps = {
  readonly tileKey: string;
  readonly person: Person;
  readonly shows: 'camera' | 'screen';
  readonly pinned: boolean;
  /** A double-click turned its fit around. */
  readonly refitted: boolean;
  readonly mirrored: boolean;
  readonly statisticsOn: boolean;
  readonly hand: number | undefined;
  readonly reactions: readonly Reaction[];
  readonly tools: TileTools;
};

/** One person, or what they present. The ring says who speaks; the name stays readable over any picture. */
export const Tile = memo(function Tile({ tileKey, person, shows, pinned, refitted, mirrored, statisticsOn, hand, reactions, tools }: TileProps) {
  const t = useTexts(stageTexts);
  const figure = useRef<HTMLElement>(null);
  const fullScreen = useFullScreen(figure);
  // Twenty-five tiles would have fifty buttons that nobody looks for: they come with the first glance at their tile.
  const [isNoticed, setIsNoticed] = useState(false);
  const playing = shows === 'screen' ? person.screen : person.camera;
  // One's own whole screen would show itself in itself, endlessly.
  const isEndless = shows === 'screen' && person.isMe && playing?.track.mediaStreamTrack.getSettings().displaySurface === 'monitor';
  const name = tileName(t, person, shows);
  const isSpeaking = person.speaking && shows === 'camera';
  // Shares are shown whole, because what stands at the edge matters; faces fill their tile. [S0-130] [S0-135]
  const fit = (shows === 'screen') === refitted ? 'cover' : 'contain';
  const [shape, setShape] = useState<number>();
  return (
    <div className="flex size-full items-center justify-center [container-type:size]">
      <figure
        ref={figure}
        style={frameOf(shows, fit, shape)}
        aria-label={name}
        // By Tab, and by a tap where no mouse can rest.
        tabIndex={0}
        onFocus={() => setIsNoticed(true)}
        onPointerEnter={() => setIsNoticed(true)}
        data-speaking={isSpeaking}
        onDoubleClick={() => tools.wish({ wish: 'refit', key: tileKey })}
        className={classes('group/tile relative m-0 size-full overflow-hidden rounded-tile [container-type:size] focus-visible:outline-offset-[-4px]', shows === 'screen' ? 'bg-surface' : 'bg-raised')}
      >
        {shows === 'camera' && <TileFace person={person} />}
        {isEndless && <OwnScreen />}
        {playing !== undefined && !isEndless && <TrackVideo track={playing.track} mirrored={mirrored && shows === 'camera'} fit={fit} label={t('tile.video', { name })} onShape={setShape} />}
        {statisticsOn && playing !== undefined && <TileStatistics tileKey={tileKey} track={playing.track} board={tools.board} />}
        <RisingReactions reactions={reactions} />
        <Ring isSpeaking={isSpeaking} />
        <TileBadges person={person} shows={shows} name={name} hand={hand} />
        {(isNoticed || pinned) && <TileButtons tileKey={tileKey} person={person} shows={shows} name={name} pinned={pinned} fit={fit} fullScreen={fullScreen} tools={tools} />}
      </figure>
    </div>
  );
});

/** A presentation has its own shape, and its frame takes that on: corners and name are where the picture is. [S0-130] */
function frameOf(shows: 'camera' | 'screen', fit: 'cover' | 'contain', shape: number | undefined): CSSProperties | undefined {
  return shows === 'screen' && fit === 'contain' && shape !== undefined ? { width: `min(100cqw, ${100 * shape}cqh)`, height: 'auto', aspectRatio: shape } : undefined;
}

function OwnScreen() {
  const t = useTexts(stageTexts);
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 p-4 pb-10 text-center text-label text-muted">
      <MonitorUp aria-hidden className="size-[clamp(1.25rem,14cqmin,2.5rem)] text-accent" />
      <p className="@max-[11rem]:sr-only">{t('tile.my-screen-note')}</p>
    </div>
  );
}

/** Above the picture, so that no picture hides it; two colours, so that it is seen on every picture. */
function Ring({ isSpeaking }: { readonly isSpeaking: boolean }) {
  return (
    <span
      aria-hidden
      className={classes('pointer-events-none absolute inset-0 rounded-tile border-[3px] border-speaking transition-opacity duration-200', isSpeaking ? 'opacity-100' : 'opacity-0')}
    />
  );
}
