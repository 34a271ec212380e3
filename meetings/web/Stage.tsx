import { useLayoutEffect, useRef, useState } from 'react';
import { bestGrid } from './grid-shape.ts';
import type { Person } from './session/person.ts';
import { Tile } from './Tile.tsx';

/** Everybody in a grid; while somebody shares a screen, the screen is large and people stand beside it. */
export function Stage({ people }: { readonly people: readonly Person[] }) {
  const shares = people.filter((person) => person.screen !== undefined);
  const faces = people.filter((person) => !person.viewer);
  if (shares.length === 0) {
    return faces.length === 0 ? <EmptyStage /> : <Grid tiles={faces.map((person) => ({ key: person.id, person, shows: 'camera' as const }))} />;
  }
  return (
    <div className="flex size-full min-h-0 flex-col gap-3 lg:flex-row">
      <div className="min-h-0 min-w-0 flex-1">
        <Grid tiles={shares.map((person) => ({ key: `${person.id}/screen`, person, shows: 'screen' as const }))} />
      </div>
      <ul aria-label="People" className="m-0 flex shrink-0 list-none gap-3 overflow-auto p-0 lg:w-56 lg:flex-col">
        {faces.map((person) => (
          <li key={person.id} className="aspect-video h-24 shrink-0 lg:h-auto lg:w-full">
            <Tile person={person} shows="camera" />
          </li>
        ))}
      </ul>
    </div>
  );
}

function EmptyStage() {
  return (
    <div className="flex size-full items-center justify-center rounded-card bg-raised px-6 text-center text-muted">
      Nobody is on camera or microphone yet. You see and hear people here as soon as they join.
    </div>
  );
}

type GridTile = { readonly key: string; readonly person: Person; readonly shows: 'camera' | 'screen' };

const gap = 12;

function Grid({ tiles }: { readonly tiles: readonly GridTile[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const { columns, rows } = bestGrid(tiles.length, size.width, size.height);
  const tileWidth = Math.max(0, Math.min((size.width - gap * (columns - 1)) / columns, (((size.height - gap * (rows - 1)) / rows) * 16) / 9));
  // Alone on a tall phone a 16:9 strip would waste the screen: one tile fills what there is.
  const single = tiles.length === 1;
  return (
    <div ref={box} className="flex size-full flex-wrap content-center justify-center overflow-hidden" style={{ gap }}>
      {size.width > 0 &&
        tiles.map(({ key, person, shows }) => (
          <div key={key} style={single ? { width: '100%', height: '100%' } : { width: Math.floor(tileWidth), height: Math.floor((tileWidth * 9) / 16) }}>
            <Tile person={person} shows={shows} />
          </div>
        ))}
    </div>
  );
}
