/** Written by `node tools/texts.mjs` from en.json: every key, and what its placeholders take. */
export type Keys = {
  'appearance.label': {};
  'commands.found': { count: 'number' };
  'commands.search': {};
  'commands.title': {};
  'dialog.close': {};
  'key.alt': {};
  'key.ctrl': {};
  'key.escape': {};
  'key.shift': {};
  'key.space': {};
  'language.label': {};
  'language.system': {};
  'password.hide': {};
  'password.show': {};
  'text-size.label': {};
  'text-size.large': {};
  'text-size.larger': {};
  'text-size.normal': {};
  'theme.contrast': {};
  'theme.dark': {};
  'theme.label': {};
  'theme.light': {};
  'theme.system': {};
  'toasts.dismiss': {};
  'toasts.label': {};
};
