/** Written by `node tools/texts.mjs` from en.json: every key, and what its placeholders take. */
export type Keys = {
  'outage': {};
  'outage.note': {};
  'outage.offline': {};
  'outage.offline-note': {};
  'outage.next': { seconds: 'number' };
  'outage.now': {};
};
