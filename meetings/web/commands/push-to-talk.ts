type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'repeat'>;

/** What push-to-talk works on. */
export interface TalkMicrophone {
  isOn(): boolean;
  set(on: boolean): void;
}

/**
 * While Space is held, a muted microphone is on. What was on before stays on: letting go only takes back what holding did.
 *
 * Lifetime  one per stay; `release` when the window loses the keyboard, or the microphone would stay on
 */
export class PushToTalk {
  readonly #microphone: TalkMicrophone;
  #held = false;

  constructor(microphone: TalkMicrophone) {
    this.#microphone = microphone;
  }

  /** Answers whether the press was ours. Space belongs to whatever has the keyboard; with nothing, to us. */
  press(press: KeyPress, isFree: boolean): boolean {
    if (press.key !== ' ' || press.ctrlKey || press.metaKey || press.altKey || press.shiftKey) return false;
    if (this.#held) return true;
    if (!isFree || press.repeat || this.#microphone.isOn()) return false;
    this.#held = true;
    this.#microphone.set(true);
    return true;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#microphone.set(false);
  }
}
