/** Whether Cmd stands where other keyboards have Ctrl. */
export const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent);
