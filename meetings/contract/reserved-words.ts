/**
 * First path segments that can never be a meeting's alias: everything the server answers itself, and
 * words kept free for later. One table; the web's router and the API both ask it.
 */
export const reservedWords: ReadonlySet<string> = new Set([
  // answered today
  'api', 'assets', 'graphql', 'rtc', 'twirp', 'mqtt', 'ws', 'whip', 'whep', 'healthz', 'readyz', 'metrics',
  'm', 'r', 'g', 'calls', 'live', 'meeting', 'meetings', 'contacts', 'user', 'sign', 'getchannel', 'chat', 'dev',
  'sign-in', 'sign-up', 'setup', 'welcome', 'connect', 'finish-account', 'sign-out', 'forgot-password', 'reset-password', 'confirm-email', 'undo-email-change', 'settings', 'debug', '.well-known', 'favicon.ico', 'robots.txt', 'index.html',
  // kept free
  'about', 'account', 'accounts', 'admin', 'agent', 'app', 'apps', 'auth', 'billing', 'blog', 'call', 'channel',
  'channels', 'contact', 'dashboard', 'devices', 'docs', 'download', 'embed', 'events', 'explore', 'files', 'guest',
  'help', 'home', 'invite', 'join', 'keys', 'legal', 'login', 'logout', 'lobby', 'me', 'new', 'notifications',
  'oauth', 'oidc', 'people', 'press', 'privacy', 'profile', 'public', 'recordings', 'register', 'reset', 'room',
  'rooms', 'search', 'security', 'share', 'static', 'status', 'support', 'team', 'terms', 'upload', 'users',
  'verify', 'watch', 'webhooks', 'well-known',
]);
