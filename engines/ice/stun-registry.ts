/** The numbers of STUN that ICE uses. [RFC 8489 §18] [RFC 8445 §16.1] */
export const magicCookie = 0x2112a442;
export const stunHeaderBytes = 20;
export const transactionIdBytes = 12;
export const bindingMethod = 1;

export const attributeType = {
  mappedAddress: 0x0001,
  username: 0x0006,
  integrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  integritySha256: 0x001c,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  software: 0x8022,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const;

/** HMAC-SHA1. [RFC 8489 §14.5] */
export const integrityBytes = 20;
/** What the CRC is XORed with, so that it differs from another protocol's CRC over the same bytes. [RFC 8489 §14.7] */
export const fingerprintXor = 0x5354554e;
