/*
 * The inner loops of SRTP: HMAC-SHA1 of four packets side by side, AES counter blocks, and the XOR.
 *
 * AssemblyScript. The name does not end in .ts because tsc and the lint would read it as TypeScript.
 * `node tools/build-wasm.mjs` writes the 80 rounds in the place marked below and compiles the whole
 * into srtp-kernel.wasm.ts.
 *
 * The memory is imported, laid out by srtp-memory.ts, which has the same addresses as below; nothing
 * here allocates. Callers have checked every length. No branch and no address depends on a secret.
 */

// A table of five v128 holds the five state words of four lanes: word i of lane l is at i * 16 + l * 4.
const innerKeys: usize = 0x000;   // 5 × v128, the HMAC state after the inner padded key, per lane
const outerKeys: usize = 0x050;   // 5 × v128, the same for the outer one
const lengths: usize = 0x0a0;     // 4 × i32, bytes to authenticate, 0 = this lane is skipped
const tagAt: usize = 0x0b0;       // 4 × i32, where in the lane its tag goes
const state: usize = 0x0c0;       // 5 × v128
const schedule: usize = 0x140;    // 16 × v128, or 80 × u32 for a single packet
const deskKey: usize = 0x680;     // 10 × u32, inner then outer state of one key
const deskState: usize = 0x6c0;   // 5 × u32
const deskTag: usize = 0x6e0;     // 20 bytes, and room to pad them to a block
const firstLane: usize = 0x1040;
const laneStride: usize = 0x900;
const desk: usize = 0x1040 + 4 * 0x900;

const blockBytes: usize = 64;
const h0: u32 = 0x67452301;
const h1: u32 = 0xefcdab89;
const h2: u32 = 0x98badcfe;
const h3: u32 = 0x10325476;
const h4: u32 = 0xc3d2e1f0;
const k0: u32 = 0x5a827999;
const k1: u32 = 0x6ed9eba1;
const k2: u32 = 0x8f1bbcdc;
const k3: u32 = 0xca62c1d6;

// ---- Four lanes ----

// @ts-ignore: decorator
@inline
function rotate(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

// @ts-ignore: decorator
@inline
function swapBytes(x: v128): v128 {
  return i8x16.shuffle(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

// @ts-ignore: decorator
@inline
function choose(b: v128, c: v128, d: v128): v128 {
  return v128.xor(d, v128.and(b, v128.xor(c, d)));
}

// @ts-ignore: decorator
@inline
function parity(b: v128, c: v128, d: v128): v128 {
  return v128.xor(v128.xor(b, c), d);
}

// @ts-ignore: decorator
@inline
function majority(b: v128, c: v128, d: v128): v128 {
  return v128.or(v128.and(b, c), v128.and(d, v128.or(b, c)));
}

/** Words 4 * quarter … + 3 of one block of each lane, made big-endian and transposed into the schedule. */
// @ts-ignore: decorator
@inline
function loadQuarter(p0: usize, p1: usize, p2: usize, p3: usize, quarter: usize): void {
  const r0 = swapBytes(v128.load(p0 + quarter * 16));
  const r1 = swapBytes(v128.load(p1 + quarter * 16));
  const r2 = swapBytes(v128.load(p2 + quarter * 16));
  const r3 = swapBytes(v128.load(p3 + quarter * 16));
  const low01 = i32x4.shuffle(r0, r1, 0, 4, 1, 5);
  const low23 = i32x4.shuffle(r2, r3, 0, 4, 1, 5);
  const high01 = i32x4.shuffle(r0, r1, 2, 6, 3, 7);
  const high23 = i32x4.shuffle(r2, r3, 2, 6, 3, 7);
  const at = schedule + quarter * 64;
  v128.store(at, i64x2.shuffle(low01, low23, 0, 2));
  v128.store(at + 16, i64x2.shuffle(low01, low23, 1, 3));
  v128.store(at + 32, i64x2.shuffle(high01, high23, 0, 2));
  v128.store(at + 48, i64x2.shuffle(high01, high23, 1, 3));
}

/**
 * FIPS 180-4 §6.1.2 on four blocks; lanes whose mask is 0 keep their state.
 *
 * The rounds are written out with all sixteen schedule words in locals: as a loop over a schedule in
 * memory the same work takes 30 % longer.
 */
function compress(mask: v128): void {
  // ROUNDS
}

/** Appends SHA-1's padding behind a message that follows one block of padded key; answers its blocks. */
function pad(message: usize, length: usize): i32 {
  const blocks = (length + 8) / blockBytes + 1;
  const end = message + blocks * blockBytes;
  memory.fill(message + length, 0, end - message - length);
  store<u8>(message + length, 0x80);
  store<u32>(end - 4, bswap<u32>(<u32>((length + blockBytes) * 8)));
  return <i32>blocks;
}

// @ts-ignore: decorator
@inline
function blockOf(lane: usize, block: i32, blocks: i32): usize {
  return firstLane + lane * laneStride + <usize>min(block, blocks - 1) * blockBytes;
}

function padLane(lane: usize): i32 {
  const length = load<i32>(lengths + lane * 4);
  return length === 0 ? 0 : pad(firstLane + lane * laneStride, <usize>length);
}

function writeTag(lane: usize): void {
  if (load<i32>(lengths + lane * 4) === 0) return;
  const from = state + lane * 4;
  const at = firstLane + lane * laneStride + <usize>load<i32>(tagAt + lane * 4);
  store<u32>(at, bswap<u32>(load<u32>(from)));
  store<u32>(at + 4, bswap<u32>(load<u32>(from + 16)));
  store<u16>(at + 8, bswap<u16>(<u16>(load<u32>(from + 32) >> 16)));
}

/** HMAC-SHA1 of the four lanes; the first ten bytes of each to tagAt. RFC 2104 §2 */
export function authenticate(): void {
  const blocks0 = padLane(0);
  const blocks1 = padLane(1);
  const blocks2 = padLane(2);
  const blocks3 = padLane(3);
  const blocks = i32x4.replace_lane(
    i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(blocks0), 1, blocks1), 2, blocks2), 3, blocks3);
  const most = max(max(blocks0, blocks1), max(blocks2, blocks3));
  memory.copy(state, innerKeys, 80);
  for (let block: i32 = 0; block < most; block++) {
    // A finished lane reads its last block again, and the mask forgets what comes of it.
    const p0 = blockOf(0, block, max(blocks0, 1));
    const p1 = blockOf(1, block, max(blocks1, 1));
    const p2 = blockOf(2, block, max(blocks2, 1));
    const p3 = blockOf(3, block, max(blocks3, 1));
    loadQuarter(p0, p1, p2, p3, 0);
    loadQuarter(p0, p1, p2, p3, 1);
    loadQuarter(p0, p1, p2, p3, 2);
    loadQuarter(p0, p1, p2, p3, 3);
    compress(i32x4.lt_s(i32x4.splat(block), blocks));
  }
  memory.copy(schedule, state, 80);
  v128.store(schedule, i32x4.splat(0x80000000), 5 * 16);
  memory.fill(schedule + 6 * 16, 0, 9 * 16);
  v128.store(schedule, i32x4.splat((64 + 20) * 8), 15 * 16);
  memory.copy(state, outerKeys, 80);
  compress(i32x4.splat(-1));
  writeTag(0);
  writeTag(1);
  writeTag(2);
  writeTag(3);
}

// ---- One packet ----

/** FIPS 180-4 §6.1.2 on one block. */
function compressOne(block: usize): void {
  for (let t: usize = 0; t < 16; t++) store<u32>(schedule + (t << 2), bswap<u32>(load<u32>(block + (t << 2))));
  for (let t: usize = 16; t < 80; t++) {
    const at = schedule + (t << 2);
    store<u32>(at, rotl<u32>(load<u32>(at - 12) ^ load<u32>(at - 32) ^ load<u32>(at - 56) ^ load<u32>(at - 64), 1));
  }
  let a = load<u32>(deskState);
  let b = load<u32>(deskState, 4);
  let c = load<u32>(deskState, 8);
  let d = load<u32>(deskState, 12);
  let e = load<u32>(deskState, 16);
  for (let t: usize = 0; t < 20; t += 5) {
    e += rotl<u32>(a, 5) + (d ^ (b & (c ^ d))) + k0 + load<u32>(schedule + (t << 2)); b = rotl<u32>(b, 30);
    d += rotl<u32>(e, 5) + (c ^ (a & (b ^ c))) + k0 + load<u32>(schedule + (t << 2), 4); a = rotl<u32>(a, 30);
    c += rotl<u32>(d, 5) + (b ^ (e & (a ^ b))) + k0 + load<u32>(schedule + (t << 2), 8); e = rotl<u32>(e, 30);
    b += rotl<u32>(c, 5) + (a ^ (d & (e ^ a))) + k0 + load<u32>(schedule + (t << 2), 12); d = rotl<u32>(d, 30);
    a += rotl<u32>(b, 5) + (e ^ (c & (d ^ e))) + k0 + load<u32>(schedule + (t << 2), 16); c = rotl<u32>(c, 30);
  }
  for (let t: usize = 20; t < 40; t += 5) {
    e += rotl<u32>(a, 5) + (b ^ c ^ d) + k1 + load<u32>(schedule + (t << 2)); b = rotl<u32>(b, 30);
    d += rotl<u32>(e, 5) + (a ^ b ^ c) + k1 + load<u32>(schedule + (t << 2), 4); a = rotl<u32>(a, 30);
    c += rotl<u32>(d, 5) + (e ^ a ^ b) + k1 + load<u32>(schedule + (t << 2), 8); e = rotl<u32>(e, 30);
    b += rotl<u32>(c, 5) + (d ^ e ^ a) + k1 + load<u32>(schedule + (t << 2), 12); d = rotl<u32>(d, 30);
    a += rotl<u32>(b, 5) + (c ^ d ^ e) + k1 + load<u32>(schedule + (t << 2), 16); c = rotl<u32>(c, 30);
  }
  for (let t: usize = 40; t < 60; t += 5) {
    e += rotl<u32>(a, 5) + ((b & c) | (d & (b | c))) + k2 + load<u32>(schedule + (t << 2)); b = rotl<u32>(b, 30);
    d += rotl<u32>(e, 5) + ((a & b) | (c & (a | b))) + k2 + load<u32>(schedule + (t << 2), 4); a = rotl<u32>(a, 30);
    c += rotl<u32>(d, 5) + ((e & a) | (b & (e | a))) + k2 + load<u32>(schedule + (t << 2), 8); e = rotl<u32>(e, 30);
    b += rotl<u32>(c, 5) + ((d & e) | (a & (d | e))) + k2 + load<u32>(schedule + (t << 2), 12); d = rotl<u32>(d, 30);
    a += rotl<u32>(b, 5) + ((c & d) | (e & (c | d))) + k2 + load<u32>(schedule + (t << 2), 16); c = rotl<u32>(c, 30);
  }
  for (let t: usize = 60; t < 80; t += 5) {
    e += rotl<u32>(a, 5) + (b ^ c ^ d) + k3 + load<u32>(schedule + (t << 2)); b = rotl<u32>(b, 30);
    d += rotl<u32>(e, 5) + (a ^ b ^ c) + k3 + load<u32>(schedule + (t << 2), 4); a = rotl<u32>(a, 30);
    c += rotl<u32>(d, 5) + (e ^ a ^ b) + k3 + load<u32>(schedule + (t << 2), 8); e = rotl<u32>(e, 30);
    b += rotl<u32>(c, 5) + (d ^ e ^ a) + k3 + load<u32>(schedule + (t << 2), 12); d = rotl<u32>(d, 30);
    a += rotl<u32>(b, 5) + (c ^ d ^ e) + k3 + load<u32>(schedule + (t << 2), 16); c = rotl<u32>(c, 30);
  }
  store<u32>(deskState, load<u32>(deskState) + a);
  store<u32>(deskState, load<u32>(deskState, 4) + b, 4);
  store<u32>(deskState, load<u32>(deskState, 8) + c, 8);
  store<u32>(deskState, load<u32>(deskState, 12) + d, 12);
  store<u32>(deskState, load<u32>(deskState, 16) + e, 16);
}

function writeDigest(to: usize): void {
  for (let i: usize = 0; i < 20; i += 4) store<u32>(to + i, bswap<u32>(load<u32>(deskState + i)));
}

/** The state that SHA-1 has after the 64 bytes on the desk, into the first (0) or second (1) half of deskKey. */
export function prepareKey(half: usize): void {
  store<u32>(deskState, h0);
  store<u32>(deskState, h1, 4);
  store<u32>(deskState, h2, 8);
  store<u32>(deskState, h3, 12);
  store<u32>(deskState, h4, 16);
  compressOne(desk);
  memory.copy(deskKey + half * 20, deskState, 20);
}

/** The outer half of HMAC over the 20-byte inner digest at deskTag, which it replaces. */
export function finishOne(): void {
  memory.copy(deskState, deskKey + 20, 20);
  pad(deskTag, 20);
  compressOne(deskTag);
  writeDigest(deskTag);
}

/** HMAC-SHA1 of `length` bytes at `message` under deskKey, 20 bytes to deskTag. RFC 2104 §2 */
export function authenticateOne(message: usize, length: i32): void {
  memory.copy(deskState, deskKey, 20);
  const blocks = pad(message, <usize>length);
  for (let block: i32 = 0; block < blocks; block++) compressOne(message + <usize>block * blockBytes);
  writeDigest(deskTag);
  finishOne();
}

// ---- Keystreams ----

/**
 * Counter blocks of consecutive packets: the IV `w0 w1 w2 w3` (big-endian words, the packet index not yet
 * mixed in) XOR index · 2^16, with the block counter in the last 16 bits. RFC 3711 §4.1.1
 */
export function counters(at: usize, w0: u32, w1: u32, w2: u32, w3: u32, rollover: u32, seq: u32, packets: i32, blocks: i32): void {
  const one = i32x4.replace_lane(i32x4.splat(0), 3, 1);
  const iv = i32x4.replace_lane(i32x4.splat(w0), 1, w1);
  for (let packet: i32 = 0; packet < packets; packet++) {
    let block = i32x4.replace_lane(i32x4.replace_lane(iv, 2, w2 ^ rollover), 3, w3 ^ (seq << 16));
    for (let counter: i32 = 0; counter < blocks; counter++) {
      v128.store(at, swapBytes(block));
      block = i32x4.add(block, one);
      at += 16;
    }
    seq = (seq + 1) & 0xffff;
    if (seq === 0) rollover++;
  }
}

/** XORs whole 16-byte blocks: up to 15 bytes behind `length` change too, which callers have made room for. */
export function mix(target: usize, keystream: usize, length: i32): void {
  const end = target + <usize>length;
  while (target < end) {
    v128.store(target, v128.xor(v128.load(target), v128.load(keystream)));
    target += 16;
    keystream += 16;
  }
}
