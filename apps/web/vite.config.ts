import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** First segments that the server answers; whole ones, because `/apiary` is a page. `npm run dev` says where it listens. */
const toServer = '^/(api|rtc|twirp|meeting|meetings|healthz|readyz|\\.well-known)([/?]|$)';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwindcss({ optimize: false })],
  build: { outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)), emptyOutDir: true, target: 'es2023', cssTarget: ['chrome123', 'firefox120', 'safari17.5'], chunkSizeWarningLimit: 900 },
  // Vite's own socket for changed modules is at `/` and stays there.
  server: { proxy: { [toServer]: { target: env['PARLEY_DEV_API'] ?? 'http://localhost:3000', ws: true } } },
});
