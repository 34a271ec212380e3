export { get, makeOperator, post, signIn, signUp, type TestAccount } from './accounts.ts';
export { launchChromium } from './browser.ts';
export { holdBar } from './hold-bar.ts';
export { startOpenIdServer, type OpenIdServer } from './openid-server.ts';
export { plantModule } from './plant-module.ts';
export { runServer, startServer, usedDataDir, type Exit, type RunningServer, type StartServerOptions } from './start-server.ts';
