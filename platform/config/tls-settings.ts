import { resolve } from 'node:path';
import type { SectionValues } from './schema.ts';

export type TlsMode = 'local' | 'files' | 'acme' | 'off';

export type TlsSettings = {
  readonly mode: TlsMode;
  readonly port: number;
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly acme: { readonly directoryUrl: string; readonly email: string | undefined; readonly agreeToTerms: boolean; readonly caFile: string | undefined };
};

/** Above 1023, so that development needs no right to it. */
const developmentPort = 3443;

/**
 * Decides where the certificate comes from: an own one wins over every other source. [S0-8]
 *
 * Answers the settings with absolute paths, and the problems with them
 */
export function tlsSettings(section: SectionValues, development: boolean, cwd: string): { readonly tls: TlsSettings; readonly problems: readonly string[] } {
  const { tls } = section;
  const problems: string[] = [];
  const hasOwn = tls.certificateFile !== undefined || tls.keyFile !== undefined;
  const mode = tls.mode === 'off' ? 'off' : hasOwn ? 'files' : (tls.mode ?? usualMode(section));
  if (mode === 'files') {
    for (const [key, variable, value] of [['certificateFile', 'TLS_CERTIFICATE_FILE', tls.certificateFile], ['keyFile', 'TLS_KEY_FILE', tls.keyFile]] as const) {
      if (value === undefined) problems.push(`tls.${key} (${variable}) must be the path of a file when you bring your own certificate; it is missing. Set tls.certificateFile and tls.keyFile both, or neither and another tls.mode (TLS_MODE).`);
    }
  }
  if (mode === 'acme' && !tls.acme.agreeToTerms) {
    problems.push('tls.acme.agreeToTerms (ACME_AGREE_TO_TERMS) must be true before a certificate can be ordered; it is false. Read the terms of the authority, then write ACME_AGREE_TO_TERMS=true.');
  }
  const path = (file: string | undefined): string | undefined => (file === undefined ? undefined : resolve(cwd, file));
  return {
    tls: {
      mode,
      port: tls.port ?? (development ? developmentPort : 443),
      certificateFile: path(tls.certificateFile),
      keyFile: path(tls.keyFile),
      acme: { directoryUrl: tls.acme.directoryUrl, email: tls.acme.email, agreeToTerms: tls.acme.agreeToTerms, caFile: path(tls.acme.caFile) },
    },
    problems,
  };
}

/** Whoever counts a proxy in front has TLS there, most often on the port that ours would want. */
function usualMode(section: SectionValues): TlsMode {
  if (section.tls.acme.agreeToTerms) return 'acme';
  return section.trustedProxies > 0 ? 'off' : 'local';
}
