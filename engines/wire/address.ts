/**
 * A transport address (family, IP, port, UDP or TCP) as a small integer handle given by the door.
 *
 * Engines compare and store handles and never format an IP, so no string is made on the packet path.
 */
export type Address = number;

/** The handle of a machine that has one fixed peer (a TCP connection, a test link). */
export const theOnlyPeer: Address = 0;
