/**
 * The far end of the forwarding benchmark, as a process of its own so that its work is not measured.
 *
 * It opens sockets, passes what is not media to its parent (ICE and DTLS are answered there), counts media, sends
 * what it is told at a steady rate, and polls all the time, so that no send of the measured process has to wake it.
 */
import { createSocket } from 'node:dgram';

const sockets = [];
const counts = [];

process.on('message', (message) => {
  if (message.do === 'open') void open(message.count);
  if (message.do === 'send') sockets[message.socket].send(Buffer.from(message.bytes, 'base64'), message.port, '127.0.0.1');
  if (message.do === 'load') load(message);
  if (message.do === 'play') void play(message);
  if (message.do === 'count') {
    process.send({ type: 'counted', counts: [...counts] });
    counts.fill(0);
  }
  if (message.do === 'exit') process.exit();
});

async function open(count) {
  const ports = [];
  for (let index = 0; index < count; index++) {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
    counts.push(0);
    socket.on('message', (bytes) => {
      const first = bytes[0];
      const isRtp = first >= 128 && first < 192 && ((bytes[1] & 127) < 64 || (bytes[1] & 127) > 95);
      if (isRtp) counts[index]++;
      else if (first < 128) process.send({ type: 'datagram', socket: index, bytes: bytes.toString('base64') });
    });
    sockets.push(socket);
    ports.push(socket.address().port);
  }
  poll();
  process.send({ type: 'opened', ports });
}

let queue = [];

/** `plans`: lists of packets with their socket, each spread evenly over the time. */
function load({ ms, plans }) {
  queue = plans
    .flatMap(({ socket, packets }) => packets.map((bytes, index) => ({ at: (index * ms) / packets.length, socket, bytes: Buffer.from(bytes, 'base64') })))
    .sort((a, b) => a.at - b.at);
  process.send({ type: 'loaded' });
}

/** Sends what was loaded. */
async function play({ port }) {
  const started = performance.now();
  for (let next = 0; next < queue.length; ) {
    const elapsed = performance.now() - started;
    while (next < queue.length && queue[next].at <= elapsed) {
      const { socket, bytes } = queue[next++];
      sockets[socket].send(bytes, port, '127.0.0.1');
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  setTimeout(() => process.send({ type: 'played' }), 100);
}

function poll() {
  setImmediate(poll);
}
