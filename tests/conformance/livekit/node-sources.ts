import { AudioFrame, AudioSource } from '@livekit/rtc-node';

const samplesPerFrame = 480;
const rate = 48_000;
/** Short, so that a test sees soon what it changes. */
const queueMs = 100;

/** A microphone for rtc-node: a 440 Hz tone that can be hushed. */
export class NodeTone {
  readonly source = new AudioSource(rate, 1, queueMs);
  loud = false;
  #playing = true;

  constructor() {
    void this.#play().catch(() => undefined); // the source ends with its room
  }

  stop(): void {
    this.#playing = false;
  }

  async #play(): Promise<void> {
    let phase = 0;
    while (this.#playing) {
      const amplitude = this.loud ? 12_000 : 0;
      const samples = Int16Array.from({ length: samplesPerFrame }, () => Math.round(amplitude * Math.sin((phase++ * 2 * Math.PI * 440) / rate)));
      await this.source.captureFrame(new AudioFrame(samples, rate, 1, samples.length)); // waits while its queue is full
    }
  }
}
