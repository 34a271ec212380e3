export { DtlsSession, defaultMtu, defaultRetransmitMs, handshakeLimitMs } from './dtls-session.ts';
export type { DtlsCommand, DtlsEvent, DtlsFailReason, DtlsOptions, DtlsRole, Fingerprint, SrtpProfile } from './dtls-contract.ts';
