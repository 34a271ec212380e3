import { dirname, join } from 'node:path';
import type { Config } from '@parley/platform/config';
import { confine, type ChildSpec } from '@parley/platform/supervisor';
import { mediaSettings } from './media-settings.ts';

export type MediaProcessOptions = {
  readonly config: Config;
  /** Where the built programs are. */
  readonly programs: string;
  /** The folder of the socket on which it meets the api process. */
  readonly sockets: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
};

/** Short: the path of a socket ends at 107 bytes. */
export const mediaSocketName = 'media.sock';

/** It starts no program, asks no name server and opens no TLS: of the environment it needs what Node itself reads. */
const variables = ['TZ', 'LANG', 'NODE_ENV', 'NODE_OPTIONS'];

/**
 * The media process: it reads bytes of strangers, so it may read its own code, write its socket, and nothing else. The
 * database, the keys and the configuration are closed to it even when somebody has got into it. [K-07]
 */
export function mediaProcess({ config, programs, sockets, env, execArgv }: MediaProcessOptions): ChildSpec {
  const file = join(programs, 'media.js');
  // Not its folder: whoever may make files may make links.
  const socket = join(sockets, mediaSocketName);
  const read = [
    // All of its packages are in it.
    file,
    `${file}.map`,
    // Node looks there for the kind of module that a file is; there may be none in the first.
    join(programs, 'package.json'),
    join(dirname(programs), 'package.json'),
    socket,
  ];
  return {
    name: 'media',
    file,
    env: Object.fromEntries(variables.map((name) => [name, env[name]])),
    execArgv: [...execArgv, ...confine({ read, write: [socket] })],
    settings: mediaSettings(config, socket),
  };
}
