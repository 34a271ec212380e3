/** Written by `node tools/texts.mjs` from en.json: every key, and what its placeholders take. */
export type Keys = {
  'commands.found': { count: 'number' };
  'commands.search': {};
  'commands.title': {};
  'dialog.close': {};
  'key.alt': {};
  'key.ctrl': {};
  'key.escape': {};
  'key.shift': {};
  'key.space': {};
  'password.hide': {};
  'password.show': {};
  'toasts.dismiss': {};
  'toasts.label': {};
};
