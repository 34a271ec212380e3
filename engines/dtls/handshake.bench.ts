import { createSystemRandom } from '@parley/platform/crypto';
import type { Out } from '@parley/engine-wire';
import { DtlsSession, type DtlsEvent } from './index.ts';
import { clientIdentity, crypto, fingerprintOf, serverIdentity } from './testing/dtls-pair.ts';

const handshakes = 200;
const warmUps = 50;

/** CPU time of the server's side of a full handshake, against the public-key operations in it. */
export const bench = {
  engine: 'dtls',
  partOf: ['sfu'],
  async run(print: (line: string) => void): Promise<void> {
    for (let count = 0; count < warmUps; count++) serverMs();
    let total = 0;
    for (let count = 0; count < handshakes; count++) total += serverMs();
    const alone = publicKeyMs();
    const mean = total / handshakes;
    print(`dtls handshake N=${handshakes} ${mean.toFixed(2)} ms ratio=${(mean / alone).toFixed(2)} (ECDH + sign + verify + X.509 alone)`);
    await Promise.resolve();
  },
};

/** One handshake by hand, so that only the server's calls are timed. */
function serverMs(): number {
  const common = { crypto, random: createSystemRandom(), srtpProfiles: ['aes128-cm-sha1-80'], cookie: 'never' } as const;
  const client = new DtlsSession({ ...common, role: 'client', identity: clientIdentity });
  const toServer: Uint8Array[] = [];
  const toClient: Uint8Array[] = [];
  let connected = 0;
  const out = (queue: Uint8Array[]): Out<DtlsEvent> => ({
    transmit: (bytes) => void queue.push(bytes.slice()),
    emit: (event) => void (connected += event.type === 'connected' ? 1 : 0),
    drop: () => undefined,
  });
  const [clientOut, serverOut] = [out(toServer), out(toClient)];
  client.expectFingerprints([fingerprintOf(serverIdentity)]);
  client.command({ do: 'start' }, 0, clientOut);
  let ms = 0;
  let server: DtlsSession | undefined;
  while (toServer.length > 0) {
    const started = performance.now();
    server ??= new DtlsSession({ ...common, role: 'server', identity: serverIdentity });
    server.expectFingerprints([fingerprintOf(clientIdentity)]);
    for (const bytes of toServer.splice(0)) server.receive(bytes, 0, 0, serverOut);
    ms += performance.now() - started;
    for (const bytes of toClient.splice(0)) client.receive(bytes, 0, 0, clientOut);
  }
  if (connected !== 2) throw new Error('the handshake of the benchmark did not finish');
  return ms;
}

function publicKeyMs(): number {
  const message = new Uint8Array(600);
  const signature = clientIdentity.sign(message);
  const peer = crypto.ecdhP256().publicKey;
  const once = () => {
    crypto.ecdhP256().agree(peer);
    serverIdentity.sign(message);
    crypto.readCertificate(clientIdentity.certificate)?.verify(0x0403, message, signature);
  };
  for (let count = 0; count < warmUps; count++) once();
  const started = performance.now();
  for (let count = 0; count < handshakes; count++) once();
  return (performance.now() - started) / handshakes;
}
