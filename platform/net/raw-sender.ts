import type { Socket } from 'node:dgram';
import { datagramBytesLimit, type DatagramSender } from './dgram-sender.ts';

/** What node:dgram itself calls. The result is > 0 when the kernel took the datagram, 0 when libuv queued it, < 0 for an error. */
type UdpHandle = { send(request: SendRequest, list: readonly Uint8Array[], count: number, port: number, ip: string, hasCallback: boolean): unknown };
type SendRequest = { oncomplete?: () => void };

/** Queued datagrams hold their memory; media that waits behind so many is late anyway. */
const queueLimit = 64;
/** Discard, which is where nothing is sent to. */
const nobodysPort = 9;

/**
 * Sends by the handle below node:dgram: no argument checks, no name lookup, no buffer object per datagram.
 *
 * Answers undefined when this Node's internals are not the ones we know (20 to 26 have them); the door then
 *         uses `createDgramSender`. A probe of the door proves that it really sends.
 */
export function createRawSender(socket: Socket): DatagramSender | undefined {
  const handle = handleOf(socket);
  const newRequest = handle && requestMaker(socket, handle);
  if (handle === undefined || newRequest === undefined) return undefined;
  let request = newRequest();
  let scratch = new Scratch();
  let queued = 0;
  const list: Uint8Array[] = [scratch.bytes];
  return (bytes, ip, port) => {
    if (bytes.length > datagramBytesLimit) return 'net.too-long';
    if (queued >= queueLimit) return 'net.send-queue';
    list[0] = scratch.holding(bytes);
    const result = handle.send(request, list, 1, port, ip, true);
    if (typeof result === 'number' && result > 0) return undefined;
    if (result !== 0) return 'net.send-failed';
    // libuv refers to both until the datagram is out: they are its now.
    queued++;
    request.oncomplete = () => void queued--;
    request = newRequest();
    scratch = new Scratch();
    return undefined;
  };
}

/** One datagram's memory, with a view for each length that was ever sent, so that none is made per datagram. */
class Scratch {
  readonly bytes = Buffer.allocUnsafeSlow(datagramBytesLimit);
  readonly #views = new Map<number, Uint8Array>();

  holding(bytes: Uint8Array): Uint8Array {
    this.bytes.set(bytes);
    let view = this.#views.get(bytes.length);
    if (view === undefined) {
      view = this.bytes.subarray(0, bytes.length);
      this.#views.set(bytes.length, view);
    }
    return view;
  }
}

function handleOf(socket: Socket): UdpHandle | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find((candidate) => candidate.description === 'state symbol');
  const state: unknown = symbol === undefined ? undefined : Reflect.get(socket, symbol);
  if (typeof state !== 'object' || state === null || !('handle' in state)) return undefined;
  const handle: unknown = state.handle;
  if (typeof handle !== 'object' || handle === null || !('send' in handle) || typeof handle.send !== 'function') return undefined;
  return handle as UdpHandle; // `send` is a function; the door's probe tells whether it is the one we mean
}

/**
 * Learns how node:dgram makes its requests: its own `send` hands one to the handle, where we stand for a moment. No
 * datagram leaves. The other way to it, `process.binding`, is closed to a process that may do little.
 */
function requestMaker(socket: Socket, handle: UdpHandle): (() => SendRequest) | undefined {
  let seen: unknown;
  // On IPv6 node:dgram has put another method over that of the prototype.
  const { send } = handle;
  handle.send = (request) => {
    seen = request;
    return 1; // as if the kernel had taken an empty one
  };
  try {
    socket.send(new Uint8Array(0), nobodysPort, socket.address().family === 'IPv6' ? '::1' : '127.0.0.1');
    if (typeof seen !== 'object' || seen === null) return undefined;
    const SendWrap = seen.constructor as new () => SendRequest; // an object's constructor; made here for the first time
    void new SendWrap();
    return () => new SendWrap();
  } catch {
    return undefined; // a Node whose requests are made in another way throws
  } finally {
    handle.send = send;
  }
}
