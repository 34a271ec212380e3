/** Written by `node tools/texts.mjs` from en.json: every key, and what its placeholders take. */
export type Keys = {
  'end.title': {};
  'end.note': {};
  'end.cancel': {};
  'end.confirm': {};
  'left.title': {};
  'left.note': {};
  'elsewhere.title': {};
  'elsewhere.note': {};
  'removed.title': {};
  'removed.note': {};
  'ended.title': {};
  'ended.note': {};
  'restart.title': {};
  'restart.note': {};
  'lost.title': {};
  'lost.note': {};
  'rejoin': {};
  'home': {};
  'ring': {};
  'ring.left': { left: 'number' };
  'ring.stay': {};
};
