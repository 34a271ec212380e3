/** Written by `node tools/texts.mjs` from en.json: every key, and what its placeholders take. */
export type Keys = {
  'slot.title': {};
  'slot.note': {};
  'slot.none': {};
  'slot.presentation': { name: 'text' };
  'slot.end-share': { name: 'text' };
  'slot.make-viewer': { name: 'text' };
  'slot.cancel': {};
  'publishing': {};
  'waiting': {};
};
