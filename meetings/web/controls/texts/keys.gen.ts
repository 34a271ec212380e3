/** Written by `node tools/texts.mjs` from en.json: every key, and what its placeholders take. */
export type Keys = {
  'bar': {};
  'microphone': {};
  'microphone.choose': {};
  'camera': {};
  'camera.choose': {};
  'device.audioinput': {};
  'device.videoinput': {};
  'device.audiooutput': {};
  'device.none.audioinput': {};
  'device.none.videoinput': {};
  'device.none.audiooutput': {};
  'device.unnamed.audioinput': { number: 'text' };
  'device.unnamed.videoinput': { number: 'text' };
  'device.unnamed.audiooutput': { number: 'text' };
  'reactions': {};
  'more': {};
  'leaving': {};
  'leaving.more': {};
  'panels': {};
  'unread': { count: 'number' };
  'knocks': { count: 'number' };
  'talking': {};
};
