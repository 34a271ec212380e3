/** Both ports of SCTP over DTLS; WebRTC's SDP says `a=sctp-port:5000`. [RFC 8841 §5.1] */
export const sctpPort = 5000;

/**
 * Bytes of one SCTP packet: 1280 (the smallest IPv6 MTU) less 40 for IPv6, 8 for UDP and 37 for DTLS with
 * AES-GCM, down to a multiple of four so that full fragments need no padding.
 */
export const defaultMtu = 1192;

/** A packet must hold the longest control chunk that we send: the echo of a cookie of 1024 bytes. */
export const smallestMtu = 1040;

/** What we receive as one message; announced in SDP as `a=max-message-size`. */
export const defaultMaxMessageBytes = 262_144;

/** What we send as one message: browsers announce 256 KiB. */
export const maxSendBytes = 262_144;

/** Our receive window. Messages leave at once, so only what waits for a gap counts against it. */
export const receiveWindowBytes = 1_048_576;

/**
 * Where DATA is refused although the window looked open. Twice the window less room for other state: senders
 * count payload only, we count what a buffered chunk really costs.
 */
export const receiveHardLimitBytes = 1_572_864;

/** What an object, its map entry and its typed array cost besides the payload, rounded up. */
export const bufferedChunkCost = 192;

/**
 * How far beyond the cumulative TSN a peer may send. One window of 64-byte messages; the bitmap takes 2 KiB.
 * A power of two, so that TSNs wrap cleanly.
 */
export const maxTsnAhead = 16_384;

/** Our own outstanding chunks: 4.7 MB at full size, more than 200 Mb/s at 100 ms. A power of two. */
export const maxOutstandingChunks = 4096;

/** Gap blocks written and read in one SACK: the rest is told by the next one, and a SACK stays below 300 bytes. */
export const maxGapBlocks = 64;

/** Streams in each direction; browsers use identifiers below 1024. State exists for used ones only. */
export const maxStreams = 1024;

/** Open channels of one association: a LiveKit client opens three. */
export const maxChannels = 64;

/** UTF-8 bytes of a label or protocol. DCEP allows 65,535, which would be kept as long as the channel. */
export const maxLabelBytes = 256;

/** Control chunks that one packet may cause us to send; a packet of empty HEARTBEATs must not be amplified. */
export const maxRepliesPerPacket = 4;

/** Parameters read from one INIT or RE-CONFIG; real ones have fewer than ten. */
export const maxParameters = 32;

/** A peer's state cookie that we would echo: real ones have 100–400 bytes and it must fit one packet. */
export const maxCookieBytes = 1024;

/** A HEARTBEAT's content that we would echo. */
export const maxHeartbeatBytes = 512;

/** Everything waiting in one association. The owner watches `bufferedBytes`; more than this is its bug. */
export const maxBacklogBytes = 16_777_216;

/** When `drained` is emitted: 64 KiB keep a 5 MB/s link busy for 13 ms, long enough to refill. */
export const lowMarkBytes = 65_536;

/** Every second packet or 20 ms. [RFC 9260 §6.2] allows 200 ms; we stay well below the peer's smallest RTO. */
export const sackEveryPackets = 2;
export const sackDelayMs = 20;

/** [RFC 9260 §16] RTO.Initial. */
export const initialRtoMs = 1000;

/**
 * DEVIATES from RTO.Min 1 s: a conversation does not wait a second for a lost tail. 200 ms is the longest SACK
 * delay the RFC lets a peer have, and the I bit on the last chunk of a burst makes real peers answer at once.
 */
export const minRtoMs = 200;

/** DEVIATES from RTO.Max 60 s: when ICE restarts and the path is back, nobody waits a minute for the next try. */
export const maxRtoMs = 3000;

/** Timeouts in a row before the association fails: about 50 s, so ICE consent (30 s, RFC 7675) decides first. */
export const maxFailures = 20;

/** [RFC 9260 §16] Max.Init.Retransmits. */
export const maxInitRetransmits = 8;

/** [RFC 9260 §16] Valid.Cookie.Life. */
export const cookieLifeMs = 60_000;

/** [RFC 9260 §16] HB.interval. */
export const heartbeatEveryMs = 30_000;

/** Initial window in packets, as TCP's [RFC 6928]; DEVIATES from the RFC's 4404 bytes. */
export const initialWindowPackets = 10;

/** Packets sent in answer to one SACK, so that a window opened by a late one does not overflow socket buffers. */
export const maxBurstPackets = 16;

/** Our congestion window's ceiling: more in flight than this is queue, not throughput. */
export const maxWindowBytes = 2_097_152;
