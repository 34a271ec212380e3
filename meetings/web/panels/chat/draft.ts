/** As much as one message may hold. [S0-175] */
export const longestMessage = 500;
/** From here on it is worth saying how much is left. */
const tellFrom = 400;

/** What a draft can become. Characters are counted as people count them: an emoji is one. */
export type DraftState = {
  /** What would be sent; empty for nothing. */
  readonly text: string;
  readonly length: number;
  /** Shown once the end is near. */
  readonly left: number | undefined;
  readonly tooLong: boolean;
  readonly sendable: boolean;
};

export function lookAtDraft(draft: string): DraftState {
  const text = draft.trim();
  const { length } = [...text];
  const tooLong = length > longestMessage;
  return { text, length, left: length >= tellFrom ? longestMessage - length : undefined, tooLong, sendable: length > 0 && !tooLong };
}

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'repeat' | 'isComposing'>;

/** What a key does in the composer. A held Enter sends once; while a script is being composed Enter belongs to it. [S0-175] */
export function readComposerKey({ key, shiftKey, repeat, isComposing }: Key): 'send' | 'nothing' | 'write' {
  if (key !== 'Enter' || shiftKey || isComposing) return 'write';
  return repeat ? 'nothing' : 'send';
}
