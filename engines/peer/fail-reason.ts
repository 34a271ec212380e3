import type { DtlsFailReason } from '@parley/engine-dtls';
import type { SctpFailure } from '@parley/engine-sctp';
import type { FailReason } from './peer-contract.ts';

/** What a DTLS failure means for the peer. */
export function reasonOfDtls(reason: DtlsFailReason, wasConnected: boolean): FailReason {
  if (reason === 'fingerprint') return 'fingerprint-mismatch';
  if (reason === 'timeout') return 'dtls-timeout';
  return reason === 'peer-alert' && wasConnected ? 'closed-by-peer' : 'dtls-refused';
}

/** What the end of the association means: browsers abort it when their connection is closed. */
export function reasonOfSctp(reason: SctpFailure): FailReason {
  return reason === 'aborted-by-peer' ? 'closed-by-peer' : 'sctp-lost';
}
