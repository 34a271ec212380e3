/** Written by `node tools/texts.mjs` from en.json: every key, and what its placeholders take. */
export type Keys = {
  'password.hide': {};
  'password.show': {};
  'toasts.label': {};
};
