import { chromium, type Browser } from 'playwright-core';

/** Debian's Chromium; another one by CHROMIUM. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A camera and a microphone that nobody has to plug in, permission given, sound without a click. */
const fakeDevices = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  // Windows that lie behind others must go on decoding: the journeys look into all of them.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--auto-select-desktop-capture-source=Entire screen',
];

export function launchChromium(options: { readonly args?: readonly string[]; readonly headless?: boolean } = {}): Promise<Browser> {
  return chromium.launch({ executablePath, headless: options.headless ?? true, args: [...fakeDevices, ...(options.args ?? [])] });
}
