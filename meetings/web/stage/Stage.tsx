import { classes, useLanguage, useTexts } from '@parley/ui';
import { Users } from 'lucide-react';
import { useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { MeetingView } from '../session/meeting-view.ts';
import type { MeetingSession } from '../session/meeting-session.ts';
import { arrangeStage, type Arrangement } from './arrange-stage.ts';
import { FloatingSelf } from './FloatingSelf.tsx';
import { Pager } from './Pager.tsx';
import { cameraKey, planStage, type PlannedStage } from './plan-stage.ts';
import type { Reaction } from './reaction.ts';
import { RestTile } from './RestTile.tsx';
import { keepSeats } from './seats.ts';
import type { StageDesk } from './stage-desk.ts';
import { StatisticsBar } from './statistics/StatisticsBar.tsx';
import { StatisticsBoard } from './statistics/statistics-board.ts';
import { stageTexts } from './texts/stage-texts.ts';
import { Tile, type TileTools } from './Tile.tsx';
import { TileFrame } from './TileFrame.tsx';
import { usePageKeys } from './use-page-keys.ts';
import { useSeats } from './use-seats.ts';
import { useSize } from './use-size.ts';
import { useSpeaker } from './use-speaker.ts';
import { useSwipe } from './use-swipe.ts';

type StageProps = {
  readonly session: MeetingSession;
  readonly view: MeetingView;
  readonly desk: StageDesk;
  /** Raised hands: the place in the queue by person, from 1. */
  readonly hands: ReadonlyMap<string, number>;
  readonly reactions: readonly Reaction[];
};

/** Everybody and everything that is shown, in the layout that was chosen. */
export function Stage({ session, view, desk, hands, reactions }: StageProps) {
  const t = useTexts(stageTexts);
  const { people } = view;
  const choices = useSyncExternalStore(desk.subscribe, desk.choices);
  const { ref: box, width, height, isMoving } = useSize();
  const { seats, see } = useSeats(people, hands);
  const speaker = useSpeaker(people);
  const planned = useMemo(() => planStage({ people, seats, speaker, choices }), [people, seats, speaker, choices]);
  const arrangement = useMemo(() => arrangeStage({ ...planned, page: choices.page }, width, height), [planned, choices.page, width, height]);
  const turn = (step: 1 | -1) => desk.wish({ wish: 'page', page: arrangement.page + step });
  const swipe = useSwipe(turn);
  usePageKeys(arrangement.pages > 1 ? turn : undefined);
  const [board] = useState(() => new StatisticsBoard());
  const tools = useMemo((): TileTools => ({ wish: desk.wish, volumes: session.volumes, board }), [desk, session, board]);

  const seen = seenSeats(planned, arrangement);
  useEffect(() => see(seen.from, seen.to), [see, seen.from, seen.to]);
  useEffect(() => desk.number(seats.map(cameraKey)), [desk, seats]);
  useEffect(() => {
    // Beyond the last page there is nothing to turn back from.
    if (width > 0) desk.wish({ wish: 'page', page: arrangement.page });
  }, [desk, width, arrangement.page, choices.page]);

  if (planned.tiles.size === 0) return <EmptyStage />;
  return (
    <section aria-label={t('stage.label')} className="relative flex size-full min-h-0 flex-col gap-2">
      {choices.statisticsOn && <StatisticsBar board={board} onClose={() => desk.wish({ wish: 'statistics' })} />}
      <div ref={box} className="relative min-h-0 flex-1 touch-pan-y overflow-hidden" {...swipe}>
        {width > 0 && (
          <Tiles arrangement={arrangement} width={width} isMoving={isMoving}>
            {(key) => {
              const tile = planned.tiles.get(key);
              if (tile === undefined) return null; // a key of the plan is a key of its tiles
              const { person, shows } = tile;
              return (
                <Tile
                  tileKey={key}
                  person={person}
                  shows={shows}
                  pinned={choices.pinned.includes(key)}
                  refitted={choices.refitted.includes(key)}
                  mirrored={person.isMe && view.mirror === 'preview'}
                  statisticsOn={choices.statisticsOn}
                  hand={shows === 'camera' ? hands.get(person.id) : undefined}
                  reactions={shows === 'camera' ? reactionsOf(reactions, person.id) : none}
                  tools={tools}
                />
              );
            }}
          </Tiles>
        )}
        {arrangement.rest !== undefined && (
          <RestTile rest={arrangement.rest} tiles={planned.tiles} width={width} onMore={() => desk.wish({ wish: 'page', page: (arrangement.page + 1) % arrangement.pages })} />
        )}
        {planned.mains.length === 0 && arrangement.pages > 1 && <Pager page={arrangement.page} pages={arrangement.pages} onPage={(page) => desk.wish({ wish: 'page', page })} />}
        {planned.floating !== undefined && (
          <FloatingSelf stage={{ width, height }} corner={choices.corner} onCorner={(corner) => desk.wish({ wish: 'corner', corner })}>
            <Tile
              tileKey={planned.floating.key}
              person={planned.floating.person}
              shows="camera"
              pinned={false}
              refitted={choices.refitted.includes(planned.floating.key)}
              mirrored={view.mirror === 'preview'}
              statisticsOn={false}
              hand={hands.get(planned.floating.person.id)}
              reactions={reactionsOf(reactions, planned.floating.person.id)}
              tools={tools}
            />
          </FloatingSelf>
        )}
      </div>
    </section>
  );
}

const none: readonly Reaction[] = [];

/** The same empty list for everybody without one, so that their tile is not drawn again. */
function reactionsOf(reactions: readonly Reaction[], personId: string): readonly Reaction[] {
  const theirs = reactions.filter((reaction) => reaction.personId === personId);
  return theirs.length === 0 ? none : theirs;
}

type TilesProps = { readonly arrangement: Arrangement; readonly width: number; readonly isMoving: boolean; readonly children: (key: string) => ReactNode };

function Tiles({ arrangement, width, isMoving, children }: TilesProps) {
  const { dir } = useLanguage();
  const places = new Map(arrangement.placed.map((placed) => [placed.key, placed]));
  // Elements keep their order while they are on the page: a video that is moved in the document may stand still.
  const [order, setOrder] = useState<readonly string[]>([]);
  const kept = keepSeats(order, [...places.keys()]);
  if (kept !== order) setOrder(kept);
  return kept.map((key) => {
    const placed = places.get(key);
    if (placed === undefined) return null; // what is kept is placed
    return (
      <TileFrame key={key} x={dir === 'rtl' ? width - placed.x - placed.width : placed.x} y={placed.y} width={placed.width} height={placed.height} still={isMoving}>
        {children(key)}
      </TileFrame>
    );
  });
}

/** Which seats are on the page, for whoever brings speakers in. Shares come before the people and sit nowhere. */
function seenSeats({ mains, faces }: PlannedStage, { from, to }: Arrangement): { readonly from: number; readonly to: number } {
  if (mains.length > 0 && faces.length === 0) return { from: 0, to: Infinity }; // nobody is brought onto a stage that shows one
  const shares = faces.filter((key) => key.startsWith('screen:')).length;
  return { from: Math.max(0, from - shares), to: Math.max(0, to - shares) };
}

function EmptyStage() {
  const t = useTexts(stageTexts);
  return (
    <section aria-label={t('stage.label')} className={classes('flex size-full flex-col items-center justify-center gap-3 rounded-tile bg-surface px-6 text-center')}>
      <Users aria-hidden className="size-8 text-muted" />
      <p className="text-title">{t('stage.empty')}</p>
      <p className="max-w-sm text-label text-muted">{t('stage.empty-note')}</p>
    </section>
  );
}
