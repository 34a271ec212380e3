import { useTexts } from '@parley/ui';
import { LocalTrack, RemoteTrack, type Track } from 'livekit-client';
import { useEffect, useState } from 'react';
import { stageTexts } from '../texts/stage-texts.ts';
import { describeTrack, type Counters, type StatsEntry, type TrackFacts } from './describe-track.ts';
import type { StatisticsBoard } from './statistics-board.ts';

/** Faster, and nobody can read it. */
const everyMs = 1_000;

type TileStatisticsProps = { readonly tileKey: string; readonly track: Track; readonly board: StatisticsBoard };

/** Numbers of a tile's track, for who wants to know why it looks like this. */
export function TileStatistics({ tileKey, track, board }: TileStatisticsProps) {
  const t = useTexts(stageTexts);
  const [facts, setFacts] = useState<TrackFacts>();
  useEffect(() => {
    let counters: Counters | undefined;
    let current = true;
    const look = async (): Promise<void> => {
      const described = describeTrack(await readReport(track), counters);
      if (!current || described === undefined) return;
      counters = described.counters;
      board.put(tileKey, described.facts);
      setFacts(described.facts);
    };
    void look();
    const timer = setInterval(() => void look(), everyMs);
    return () => {
      current = false;
      clearInterval(timer);
      board.remove(tileKey);
    };
  }, [track, tileKey, board]);

  return (
    <dl aria-label={t('statistics.label')} className="pointer-events-none absolute start-2 top-2 m-0 grid max-w-[calc(100%-1rem)] grid-cols-[auto_auto] gap-x-2 rounded-control bg-canvas/80 px-2 py-1.5 font-mono text-[0.6875rem] leading-4 text-ink @max-[11rem]:text-[0.5625rem] @max-[11rem]:leading-3">
      {facts === undefined ? (
        <dt className="col-span-2">{t('statistics.none')}</dt>
      ) : (
        lines(facts).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{t(name)}</dt>
            <dd className="m-0 truncate">{value}</dd>
          </div>
        ))
      )}
    </dl>
  );
}

type Name = 'statistics.picture' | 'statistics.frames' | 'statistics.rate' | 'statistics.loss' | 'statistics.jitter' | 'statistics.rtt' | 'statistics.limited' | 'statistics.layers';

/** Units are signs and not words: they are the same in every language. */
function lines(facts: TrackFacts): readonly (readonly [Name, string])[] {
  const { codec, width, height, framesPerSecond, kbps, lossPercent, jitterMs, rttMs, limitedBy, layers } = facts;
  const picture = [codec, width === undefined || height === undefined ? undefined : `${width}×${height}`];
  const all: readonly (readonly [Name, string | undefined])[] = [
    ['statistics.picture', picture.filter((part) => part !== undefined).join(' ')],
    ['statistics.frames', framesPerSecond === undefined ? undefined : `${Math.round(framesPerSecond)} fps`],
    ['statistics.rate', kbps === undefined ? undefined : `${kbps} kbps`],
    ['statistics.loss', lossPercent === undefined ? undefined : `${lossPercent} %`],
    ['statistics.jitter', jitterMs === undefined ? undefined : `${jitterMs} ms`],
    ['statistics.rtt', rttMs === undefined ? undefined : `${rttMs} ms`],
    ['statistics.limited', limitedBy],
    ['statistics.layers', layers.length === 0 ? undefined : layers.map((one) => `${one}p`).join(' ')],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

async function readReport(track: Track): Promise<readonly StatsEntry[]> {
  if (!(track instanceof LocalTrack || track instanceof RemoteTrack)) return [];
  const report = await track.getRTCStatsReport();
  return report === undefined ? [] : [...report.values()].map((entry) => entry as StatsEntry); // the platform types a report's entries as anything
}
