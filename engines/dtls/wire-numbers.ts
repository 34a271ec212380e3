/** Numbers of the protocol that more than one file needs. */

/** RFC 6347 §4.1: one's complement of 1.0 and 1.2. */
export const dtls10 = 0xfeff;
export const dtls12 = 0xfefd;

/** RFC 5246 §6.2.1 */
export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

/** RFC 5246 §7.4, RFC 6347 §4.3.2 */
export const handshakeType = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const;

/** RFC 5246 §7.2 */
export const alert = {
  closeNotify: 0,
  unexpectedMessage: 10,
  handshakeFailure: 40,
  badCertificate: 42,
  illegalParameter: 47,
  decodeError: 50,
  decryptError: 51,
  protocolVersion: 70,
} as const;

/** TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256. RFC 5289 §3.2 */
export const ecdheEcdsaAes128GcmSha256 = 0xc02b;
/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV. RFC 5746 §3.3 */
export const emptyRenegotiationInfoScsv = 0x00ff;
/** RFC 8422 §5.1.1 */
export const secp256r1 = 23;
/** RFC 8422 §5.4 */
export const namedCurve = 3;
export const noCompression = 0;
export const uncompressedPointFormat = 0;
export const randomBytes = 32;
