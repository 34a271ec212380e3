/** Written by `node tools/texts.mjs` from en.json: every key, and what its placeholders take. */
export type Keys = {
  'title': {};
  'note': {};
  'start': {};
  'new': {};
  'or': {};
  'code': {};
  'code.example': {};
  'code.empty': {};
  'code.long': { most: 'text' };
  'code.reserved': {};
  'open': {};
  'unreachable': {};
  'unreachable.advice': {};
  'loading': {};
};
