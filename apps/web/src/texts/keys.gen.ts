/** Written by `node tools/texts.mjs` from en.json: every key, and what its placeholders take. */
export type Keys = {
  'area.meetings': {};
  'broken.advice': {};
  'broken.reload': {};
  'broken.title': {};
  'mail.empty': {};
  'mail.list': {};
  'mail.loading': {};
  'mail.none.advice': {};
  'mail.none.title': {};
  'mail.note': {};
  'mail.title': {};
  'mail.to': { address: 'text' };
  'not-found.advice': {};
  'not-found.title': {};
  'shell.areas': {};
  'shell.skip': {};
  'shell.start': {};
};
