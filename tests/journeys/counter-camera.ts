import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** The picture is a grid of 8 × 2 blocks: the counter's bits above, their complement below. */
export const counterColumns = 8;
const width = 64;
const height = 36;
const frames = 256;

/**
 * Makes a camera for Chromium whose picture counts: 1280×720, 30 frames a second, 256 frames, then again.
 * Whoever decodes the picture can read which frame it is, so a frozen or foreign picture cannot pass.
 *
 * Answers the path of the file for `--use-file-for-fake-video-capture`
 */
export async function makeCounterCamera(folder: string): Promise<string> {
  const file = path.join(folder, 'counter.mjpeg');
  const ffmpeg = spawn(
    'ffmpeg',
    ['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${width}x${height}`, '-r', '30', '-i', '-', '-vf', 'scale=1280:720:flags=neighbor,format=yuvj420p', '-q:v', '5', file],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  for (let counter = 0; counter < frames; counter++) if (!ffmpeg.stdin.write(drawFrame(counter))) await once(ffmpeg.stdin, 'drain');
  ffmpeg.stdin.end();
  const [code] = (await once(ffmpeg, 'exit')) as [number];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
  return file;
}

function drawFrame(counter: number): Buffer {
  const frame = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = (counter >> Math.floor((x * counterColumns) / width)) & 1;
      frame[y * width + x] = (y < height / 2 ? bit : 1 - bit) === 1 ? 235 : 16;
    }
  }
  return frame;
}

/**
 * Runs in the page: reads the counter out of a video element's picture.
 *
 * Answers 0…255, or -1 when the picture is no counter picture
 */
export function readCounter(video: HTMLVideoElement): number {
  const canvas = document.createElement('canvas');
  canvas.width = 8;
  canvas.height = 2;
  const context = canvas.getContext('2d');
  if (context === null || video.videoWidth === 0) return -1;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  // The middle of every block only: edges smear in small layers.
  for (let column = 0; column < 8; column++) {
    for (let row = 0; row < 2; row++) {
      const w = video.videoWidth / 8;
      const h = video.videoHeight / 2;
      context.drawImage(video, column * w + w / 4, row * h + h / 4, w / 2, h / 2, column, row, 1, 1);
    }
  }
  const { data } = context.getImageData(0, 0, 8, 2);
  let counter = 0;
  for (let column = 0; column < 8; column++) {
    const above = (data[column * 4] ?? 0) > 127 ? 1 : 0;
    const below = (data[(8 + column) * 4] ?? 0) > 127 ? 1 : 0;
    if (above === below) return -1;
    counter |= above << column;
  }
  return counter;
}
