import type { Track, TrackProcessor, VideoProcessorOptions } from 'livekit-client';

const framesPerSecond = 30;

/** Insertable streams, where a browser has them: frames go through without a video element and also in a hidden tab. */
type FrameReader = new (init: { readonly track: MediaStreamTrack }) => { readonly readable: ReadableStream<VideoFrame> };
type FrameWriter = new (init: { readonly kind: 'video' }) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };

/** Turns one's own picture around, left to right, before anybody gets it. [S0-120] */
export class MirrorProcessor implements TrackProcessor<Track.Kind.Video> {
  readonly name = 'mirror';
  processedTrack?: MediaStreamTrack;
  #stop: () => void = () => undefined;

  init = (options: VideoProcessorOptions): Promise<void> => {
    const { MediaStreamTrackProcessor: Reader, MediaStreamTrackGenerator: Writer } = globalThis as { MediaStreamTrackProcessor?: FrameReader; MediaStreamTrackGenerator?: FrameWriter };
    const pipeline = Reader !== undefined && Writer !== undefined ? mirrorFrames(options.track, Reader, Writer) : mirrorElement(options);
    this.processedTrack = pipeline.track;
    this.#stop = pipeline.stop;
    return Promise.resolve();
  };

  restart = async (options: VideoProcessorOptions): Promise<void> => {
    await this.destroy();
    await this.init(options);
  };

  destroy = (): Promise<void> => {
    this.#stop();
    this.processedTrack?.stop();
    delete this.processedTrack;
    return Promise.resolve();
  };
}

type Pipeline = { readonly track: MediaStreamTrack; readonly stop: () => void };

function mirrorFrames(track: MediaStreamTrack, Reader: FrameReader, Writer: FrameWriter): Pipeline {
  const [reader, writer] = [new Reader({ track }), new Writer({ kind: 'video' })];
  const canvas = new OffscreenCanvas(1, 1);
  const turn = new TransformStream<VideoFrame, VideoFrame>({
    transform(frame, controller) {
      drawMirrored(canvas, frame, frame.displayWidth, frame.displayHeight);
      controller.enqueue(new VideoFrame(canvas, { timestamp: frame.timestamp }));
      // Frames are the camera's own few buffers: one that is not closed stops it.
      frame.close();
    },
  });
  const ending = new AbortController();
  reader.readable.pipeThrough(turn, { signal: ending.signal }).pipeTo(writer.writable, { signal: ending.signal }).catch(() => undefined); // it ends by being told to, or with its camera
  return { track: writer, stop: () => ending.abort() };
}

function mirrorElement({ element, track }: VideoProcessorOptions): Pipeline {
  if (!(element instanceof HTMLVideoElement)) throw new TypeError('a video processor is given a video element');
  const canvas = document.createElement('canvas');
  // A stream of a canvas without a context is refused, and one without a size is black for ever.
  drawMirrored(canvas, element, track.getSettings().width ?? 640, track.getSettings().height ?? 360);
  let isRunning = true;
  const draw = (): void => {
    if (!isRunning) return;
    if (element.videoWidth > 0) drawMirrored(canvas, element, element.videoWidth, element.videoHeight);
    element.requestVideoFrameCallback(draw);
  };
  element.requestVideoFrameCallback(draw);
  const [mirrored] = canvas.captureStream(framesPerSecond).getVideoTracks();
  if (mirrored === undefined) throw new Error('a canvas has one video track');
  return { track: mirrored, stop: () => (isRunning = false) };
}

function drawMirrored(canvas: HTMLCanvasElement | OffscreenCanvas, picture: CanvasImageSource, width: number, height: number): void {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  if (context === null) throw new Error('a canvas that has no other context has a 2d one');
  context.setTransform(-1, 0, 0, 1, width, 0);
  context.drawImage(picture, 0, 0, width, height);
}
