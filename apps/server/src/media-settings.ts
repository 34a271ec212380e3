import type { Config } from '@parley/platform/config';
import type { LogLevel } from '@parley/platform/log';

/** All that the media process is told. No key, no database: it gets grants per room over the socket. */
export type MediaSettings = {
  readonly socketPath: string;
  readonly udpPort: number;
  /** Told to clients instead of the open port. */
  readonly announcedPort: number | undefined;
  /** A taken port moves to the next free one. */
  readonly portMayMove: boolean;
  /** Addresses told to clients; empty: this machine's own. */
  readonly addresses: readonly string[];
  readonly logLevel: LogLevel;
};

export function mediaSettings(config: Config, socketPath: string): MediaSettings {
  return {
    socketPath,
    udpPort: config.mediaPort,
    announcedPort: config.mediaAnnouncedPort,
    portMayMove: config.development,
    addresses: config.mediaAddresses,
    logLevel: config.logLevel,
  };
}
