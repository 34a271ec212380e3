import { noticeTopic } from '@parley/meetings/contract';
import { startMediaWorker, type MediaWorker } from '@parley/sfu/server';
import { createLogger } from '@parley/platform/log';
import { exitCodes, SupervisedChild, watchLoopDelay, type LoopDelay } from '@parley/platform/supervisor';
import type { MediaSettings } from './media-settings.ts';

const log = createLogger();
let worker: MediaWorker | undefined;
let loopDelay: (() => LoopDelay) | undefined;

const child = new SupervisedChild({
  onDrain: async () => {
    await worker?.close();
    log.info(loopDelay?.() ?? {}, 'media stopping');
  },
});

async function start(): Promise<void> {
  // The supervisor of this same build sends it.
  const settings = (await child.settings()) as MediaSettings;
  log.level = settings.logLevel;
  const kept = process.env['PARLEY_KEEP_UDP_PORT'];
  worker = await startMediaWorker({
    socketPath: settings.socketPath,
    udpPort: kept === undefined ? settings.udpPort : Number(kept),
    nextPortIfTaken: settings.portMayMove,
    announcedPort: settings.announcedPort,
    addresses: settings.addresses,
    serverTopics: [noticeTopic],
    log,
  });
  child.tell({ type: 'listening', door: 'udp', port: worker.udpPort });
  child.tell({ type: 'ready' });
  loopDelay = watchLoopDelay(log);
}

start().catch((error: unknown) => {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (taken) child.fail(exitCodes.portInUse, 'The UDP port for media is in use by another program. Choose another one with MEDIA_PORT.');
  else child.fail(exitCodes.software, `The media process could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
});
