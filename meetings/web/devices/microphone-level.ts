/** Loud speech close to the microphone fills the meter; a quiet room leaves it empty. */
const loudestRms = 0.3;

/**
 * How loud a microphone is, 0…1, whenever it is asked.
 *
 * Lifetime  until `close`; it does not stop the track, which belongs to whoever opened it
 */
export class MicrophoneLevel {
  readonly #context: AudioContext;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(track: MediaStreamTrack) {
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
  }

  readonly read = (): number => {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return levelOf(this.#samples);
  };

  close(): void {
    void this.#context.close();
  }
}

/** The loudness of samples as people feel it: twice as loud is about twice as long. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  return Math.min(1, Math.sqrt(rms / loudestRms));
}
