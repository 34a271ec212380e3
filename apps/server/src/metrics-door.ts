import type { Config } from '@parley/platform/config';
import type { Database } from '@parley/platform/db';
import type { DiskRoom, DiskSpace } from '@parley/platform/disk-space';
import type { Limiter } from '@parley/platform/limits';
import { Metrics, MetricsListener, type Measured } from '@parley/platform/metrics';
import type { MediaNumbers } from '@parley/sfu/server';

/** Who keeps the numbers. */
export type Measuring = {
  readonly database: Pick<Database, 'pending'>;
  readonly limiter: Limiter;
  readonly disk: Pick<DiskSpace, 'room' | 'numbers'>;
  /** Sockets cut by the limit of connections, which is counted before anybody can ask. */
  readonly refusedConnections: () => number;
  readonly waitingHashes: () => number;
  readonly signalSessions: () => number;
  /** Undefined while the media process cannot be reached. */
  readonly media: () => MediaNumbers | undefined;
};

/** The limit of open sockets per address, by its name in the limits file and in the metrics. */
export const connectionsLimit = 'http.connections';

/** In development a taken port moves; more than this many in a row are somebody's intention. */
const portsTried = 10;

const diskRooms = ['plenty', 'low', 'none'] as const satisfies readonly DiskRoom[];

/** The numbers of the product by their names; every label's values are words of the code. */
export function measured({ database, limiter, disk, refusedConnections, waitingHashes, signalSessions, media }: Measuring): readonly Measured[] {
  const fromMedia = (pick: (numbers: MediaNumbers) => number | ReadonlyMap<string, number>) => () => {
    const numbers = media();
    return numbers === undefined ? undefined : pick(numbers);
  };
  return [
    { name: 'db_queue', help: 'Statements and transactions that were asked for and are not done.', kind: 'gauge', read: () => database.pending() },
    { name: 'hash_queue', help: 'Passwords that wait to be hashed.', kind: 'gauge', read: waitingHashes },
    { name: 'data_disk_room', help: 'What may be written to the disk of the data directory: 1 at the one that counts.', kind: 'gauge', label: 'room', read: () => new Map(diskRooms.map((room) => [room, disk.room() === room ? 1 : 0])) },
    { name: 'data_disk_free_bytes', help: 'What is free on that disk, without the ballast.', kind: 'gauge', read: () => disk.numbers().freeBytes },
    { name: 'data_disk_total_bytes', help: 'The size of that disk.', kind: 'gauge', read: () => disk.numbers().totalBytes },
    { name: 'data_disk_low_water_bytes', help: 'Below this much free room nothing large is kept.', kind: 'gauge', read: () => disk.numbers().lowWaterBytes },
    { name: 'data_disk_ballast_bytes', help: 'Ballast that can still be given up.', kind: 'gauge', read: () => disk.numbers().ballastBytes },
    { name: 'limiter_refusals_total', help: 'Actions refused by a rate limit, by its name.', kind: 'counter', label: 'limit', read: () => new Map([...limiter.refusals(), [connectionsLimit, refusedConnections()]]) },
    { name: 'signal_sessions', help: 'Open signalling connections.', kind: 'gauge', read: signalSessions },
    { name: 'sfu_media_up', help: 'Whether the media process can be reached.', kind: 'gauge', read: () => (media() === undefined ? 0 : 1) },
    { name: 'sfu_rooms', help: 'Open rooms.', kind: 'gauge', read: fromMedia((numbers) => numbers.rooms) },
    { name: 'sfu_participants', help: 'Participants in all rooms.', kind: 'gauge', read: fromMedia((numbers) => numbers.participants) },
    { name: 'sfu_packets_total', help: 'Datagrams of the media port.', kind: 'counter', label: 'direction', read: fromMedia(({ traffic }) => new Map([['in', traffic.packetsIn], ['out', traffic.packetsOut]])) },
    { name: 'sfu_bytes_total', help: 'Bytes of those datagrams.', kind: 'counter', label: 'direction', read: fromMedia(({ traffic }) => new Map([['in', traffic.bytesIn], ['out', traffic.bytesOut]])) },
    { name: 'sfu_packets_dropped_total', help: 'Datagrams that went no further, by reason.', kind: 'counter', label: 'reason', read: fromMedia(({ dropped }) => new Map(Object.entries(dropped))) },
    { name: 'media_process_cpu_seconds_total', help: 'Processor time of the media process.', kind: 'counter', read: fromMedia(({ process }) => process.cpuSeconds) },
    { name: 'media_process_resident_memory_bytes', help: 'Resident memory of the media process.', kind: 'gauge', read: fromMedia(({ process }) => process.residentBytes) },
    { name: 'media_process_loop_delay_seconds', help: 'How late the event loop of the media process was, 99th percentile of the last period.', kind: 'gauge', read: fromMedia(({ process }) => process.loopDelaySeconds) },
  ];
}

/**
 * Opens the port of `/metrics`.
 *
 * Answers  the open port, or a sentence for the person at the terminal when it cannot be opened
 */
export async function openMetricsDoor(metrics: Metrics, settings: NonNullable<Config['metrics']>, development: boolean): Promise<MetricsListener | string> {
  const { host, token } = settings;
  for (let port = settings.port; ; port++) {
    try {
      return await MetricsListener.open({ host, port, token, read: () => metrics.text(), contentType: metrics.contentType });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (code === 'EADDRINUSE' && development && port < settings.port + portsTried) continue;
      return `The metrics port ${port} on ${host} cannot be opened (${code}). Choose another one with METRICS_PORT or METRICS_HOST.`;
    }
  }
}
