import { Avatar, classes, useLanguage, useTexts } from '@parley/ui';
import type { Rect } from './best-grid.ts';
import type { StageTile } from './plan-stage.ts';
import { stageTexts } from './texts/stage-texts.ts';
import { TileFrame } from './TileFrame.tsx';

type RestTileProps = {
  readonly rest: Rect & { readonly keys: readonly string[] };
  readonly tiles: ReadonlyMap<string, StageTile>;
  readonly width: number;
  readonly onMore: () => void;
};

const mostFaces = 5;

/** Stands for those who found no place. They are still heard, and the ring says when one of them speaks. [S0-129] */
export function RestTile({ rest, tiles, width, onMore }: RestTileProps) {
  const t = useTexts(stageTexts);
  const { dir } = useLanguage();
  const people = rest.keys.flatMap((key) => tiles.get(key)?.person ?? []);
  const isSpeaking = people.some((person) => person.speaking);
  return (
    <TileFrame x={dir === 'rtl' ? width - rest.x - rest.width : rest.x} y={rest.y} width={rest.width} height={rest.height} still={false}>
      <button
        type="button"
        aria-label={t('rest.more', { count: people.length })}
        data-speaking={isSpeaking}
        onClick={onMore}
        className={classes('flex size-full flex-col items-center justify-center gap-1.5 rounded-tile border-[3px] bg-surface [container-type:size] hover:bg-raised', isSpeaking ? 'border-speaking' : 'border-transparent')}
      >
        <span className="flex @max-[7rem]:hidden">
          {people.slice(0, mostFaces).map((person) => (
            <span key={person.id} className="-ms-2.5 flex size-8 rounded-full border-2 border-surface first:ms-0 [&>*]:size-full!">
              <Avatar name={person.name} image={person.picture} />
            </span>
          ))}
        </span>
        <span className="text-label font-medium">{t('rest.count', { count: people.length })}</span>
      </button>
    </TileFrame>
  );
}
