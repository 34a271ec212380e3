/** Features a page may use; everything else of the browser is closed to our pages. */
const permissions = [
  ...['camera', 'microphone', 'display-capture', 'fullscreen', 'autoplay', 'picture-in-picture', 'screen-wake-lock'].map((name) => `${name}=(self)`),
  ...['geolocation', 'usb', 'payment', 'serial', 'bluetooth', 'hid'].map((name) => `${name}=()`),
].join(', ');

/** JSON and files run nothing, whoever opens them. */
export const inertPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Headers that every answer has, whoever writes it. */
export const answerHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': permissions,
  'origin-agent-cluster': '?1',
};
