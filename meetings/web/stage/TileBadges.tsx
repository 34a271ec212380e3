import { useTexts } from '@parley/ui';
import { Hand, MicOff, MonitorUp, VolumeX, WifiLow, WifiOff } from 'lucide-react';
import type { Person } from '../session/person.ts';
import { stageTexts } from './texts/stage-texts.ts';

type TileBadgesProps = { readonly person: Person; readonly shows: 'camera' | 'screen'; readonly name: string; readonly hand: number | undefined };

const badge = 'inline-flex h-7 min-w-7 items-center justify-center gap-1 rounded-full px-1.5 text-label @max-[11rem]:h-6 @max-[11rem]:min-w-6 @max-[11rem]:text-caption [&_svg]:size-4 @max-[11rem]:[&_svg]:size-3.5';
/** Readable over any picture. */
const overPicture = 'bg-canvas/75';

/** What is to be known of a person at a glance: the name below, what is off or wrong above. */
export function TileBadges({ person, shows, name, hand }: TileBadgesProps) {
  const t = useTexts(stageTexts);
  return (
    <>
      {hand !== undefined && (
        <span role="img" aria-label={t('tile.hand', { place: hand })} className={`${badge} absolute start-2 top-2 animate-pop-in bg-warning-soft font-semibold text-warning`}>
          <Hand aria-hidden />
          <span aria-hidden className="tabular-nums">
            {hand}
          </span>
        </span>
      )}
      <span className="absolute end-2 top-2 flex gap-1">
        {person.trouble !== undefined && shows === 'camera' && (
          <span role="img" aria-label={t(person.trouble === 'lost' ? 'tile.connection-lost' : 'tile.connection-poor')} className={`${badge} ${overPicture} text-warning`}>
            {person.trouble === 'lost' ? <WifiOff aria-hidden /> : <WifiLow aria-hidden />}
          </span>
        )}
        {person.volume.muted && (
          <span role="img" aria-label={t('tile.muted-for-me')} className={`${badge} ${overPicture} text-ink`}>
            <VolumeX aria-hidden />
          </span>
        )}
        {!person.microphoneOn && shows === 'camera' && (
          <span role="img" aria-label={t('tile.microphone-off')} className={`${badge} ${overPicture} text-danger`}>
            <MicOff aria-hidden />
          </span>
        )}
      </span>
      <figcaption className="pointer-events-none absolute start-2 bottom-2 flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-full bg-canvas/75 px-3 py-1 text-label text-ink group-focus-within/tile:max-w-[calc(100%-4rem)] group-hover/tile:max-w-[calc(100%-4rem)] @max-[11rem]:px-2 @max-[8.5rem]:sr-only @min-[13rem]:group-focus-within/tile:max-w-[calc(100%-6.5rem)] @min-[13rem]:group-hover/tile:max-w-[calc(100%-6.5rem)] @max-[11rem]:py-0.5 @max-[11rem]:text-caption">
        {shows === 'screen' && <MonitorUp aria-hidden className="size-4 shrink-0" />}
        <span className="truncate" dir="auto">
          {name}
        </span>
      </figcaption>
    </>
  );
}
