import type { Config } from '@parley/platform/config';

/** All that the api process is told by its supervisor, over the channel between them. */
export type ApiSettings = { readonly config: Config; readonly mediaSocket: string };
