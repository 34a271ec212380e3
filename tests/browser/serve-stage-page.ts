import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

declare global {
  /** In the page: changes somebody, lets them come and go. */
  var meeting: { readonly change: (id: string, facts: { readonly speaking?: boolean; readonly screen?: undefined }) => void; readonly leave: (id: string) => void; readonly come: (id: string) => void; readonly show: (facts: { readonly incomingVideoOff: boolean }) => void; readonly mirror: (id: string) => Promise<void> };
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export type StagePage = {
  /** With `?people=9&cameras=5&shares=1` the room has that many, and all of it is drawn. */
  readonly url: string;
  close(): Promise<void>;
};

/** Builds the meeting room without a server and serves it on this machine, as a browser would get it in production. */
export async function serveStagePage(): Promise<StagePage> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-stage-page-'));
  const pages = path.join(root, 'meetings/web/testing');
  const configFile = path.join(root, 'apps/web/vite.config.ts');
  await build({ configFile, root: pages, publicDir: false, logLevel: 'error', build: { outDir: folder, emptyOutDir: true, rollupOptions: { input: path.join(pages, 'stage-page.html') } } });
  const server = await preview({ configFile, root: pages, logLevel: 'warn', build: { outDir: folder }, preview: { port: 0, host: '127.0.0.1', proxy: {} } });
  const base = server.resolvedUrls?.local[0];
  if (base === undefined) throw new Error('the server of the page has no address');
  return {
    url: new URL('stage-page.html', base).href,
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
