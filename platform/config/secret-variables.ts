import { plainSettings } from './list-settings.ts';

/** The environment variables that carry a secret, or say where one is; nobody needs them once they were read. */
export const secretVariables: readonly string[] = [
  ...plainSettings.flatMap(({ key, secret, variable }) => (variable !== undefined && (secret === true || key === 'masterKeyFile' || key.endsWith('File')) ? [variable] : [])),
  ...['GOOGLE', 'FACEBOOK'].flatMap((provider) => [`${provider}_CLIENT_SECRET`, `${provider}_CLIENT_SECRET_FILE`]),
];
