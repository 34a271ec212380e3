import { readFileSync } from 'node:fs';

const read = (name: string): string => readFileSync(new URL(`../testdata/chromium-offer-${name}.sdp`, import.meta.url), 'utf8');

/** Offers of Chromium as it made them, with track ids that tests can name. */
export const capturedOffers = {
  /** Only the data channels: what a client sends right after it joined. */
  dataOnly: read('data-only'),
  /** Data, a microphone (mid 1) and a camera with layers q, h and f (mid 2). */
  simulcast: read('audio-and-simulcast'),
  /** One camera without layers (mid 0). */
  single: read('single-video'),
};

/** Track ids in `simulcast`. */
export const microphoneId = '6c388dc5-dfda-4ea0-af6f-f1634d5f7586';
export const cameraId = '8ddb2f6f-f0fb-4024-a43f-4b22a3e029e0';
