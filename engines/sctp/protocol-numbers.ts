/** Chunk types. [RFC 9260 §3.2], RE-CONFIG [RFC 6525 §3.1], FORWARD-TSN [RFC 3758 §3.2] */
export const chunkType = {
  data: 0,
  init: 1,
  initAck: 2,
  sack: 3,
  heartbeat: 4,
  heartbeatAck: 5,
  abort: 6,
  shutdown: 7,
  shutdownAck: 8,
  error: 9,
  cookieEcho: 10,
  cookieAck: 11,
  shutdownComplete: 14,
  reconfig: 130,
  forwardTsn: 192,
} as const;

/** Flags of a DATA chunk. [RFC 9260 §3.3.1] */
export const dataFlag = { end: 1, begin: 2, unordered: 4, immediate: 8 } as const;

/** The T bit of ABORT and SHUTDOWN COMPLETE: the tag is the receiver's view of the sender's. [RFC 9260 §8.5.1] */
export const reflectedTag = 1;

/** Parameters of INIT, INIT ACK and RE-CONFIG. */
export const parameterType = {
  stateCookie: 7,
  supportedExtensions: 0x8008,
  forwardTsnSupported: 0xc000,
  outgoingReset: 13,
  incomingReset: 14,
  associationReset: 15,
  reconfigResponse: 16,
  addOutgoing: 17,
  addIncoming: 18,
} as const;

/** Results of a RE-CONFIG response. [RFC 6525 §4.4] */
export const reconfigResult = { nothing: 0, performed: 1, denied: 2, badSequence: 5, inProgress: 6 } as const;

/** Error causes. [RFC 9260 §3.3.10] */
export const errorCause = { invalidStream: 1, staleCookie: 3, noUserData: 9, userAbort: 12, protocolViolation: 13 } as const;

/** Payload protocol identifiers. [RFC 8831 §8]; the partial ones are deprecated there and still arrive from old peers. */
export const payloadType = {
  dcep: 50,
  text: 51,
  binaryPartial: 52,
  binary: 53,
  textPartial: 54,
  textEmpty: 56,
  binaryEmpty: 57,
} as const;
