import { startServer, type RunningServer } from '@parley/tests/harness';
import { startUdpRelay, type UdpRelay } from '@parley/platform/testing';
import { AccessToken, type VideoGrant } from 'livekit-server-sdk';
import { createSocket } from 'node:dgram';

/** Any key and secret will do, as with any LiveKit server: here they are fixed by configuration. */
export const apiKey = 'conformance';
export const apiSecret = 'a secret of the conformance suite, long enough for HS256';

export type MediaServer = { readonly url: string; readonly wsUrl: string; readonly relay: UdpRelay | undefined; stop(): Promise<void> };

/**
 * A whole server whose media passes a bad network: every datagram, handshakes included, may be lost in
 * both directions. With `loss` 0 there is no relay in between.
 */
export async function startMediaServer(loss: number): Promise<MediaServer> {
  const env: Record<string, string> = { LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`, MEDIA_ADDRESSES: '127.0.0.1' };
  let relay: UdpRelay | undefined;
  if (loss > 0) {
    const mediaPort = await findFreePort();
    relay = await startUdpRelay({ targetPort: mediaPort, seed: 20, conditions: { loss } });
    Object.assign(env, { MEDIA_PORT: String(mediaPort), MEDIA_ANNOUNCED_PORT: String(relay.port) });
  }
  const server: RunningServer = await startServer({ env });
  return {
    url: server.url,
    wsUrl: server.url.replace(/^http/, 'ws'),
    relay,
    async stop() {
      await server.stop();
      await relay?.close();
    },
  };
}

/** An access token as an application's back end would make it, with the official SDK. */
export function mintToken(identity: string, room: string, grant: VideoGrant = {}, ttl: string | number = '10m'): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { identity, name: identity, ttl });
  token.addGrant({ room, roomJoin: true, canUpdateOwnMetadata: true, ...grant });
  return token.toJwt();
}

async function findFreePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
