import { listenIpc, type Frame, type IpcLink } from '@parley/platform/ipc';
import type { ToMedia } from './media-messages.ts';
import type { RoomHost, SayToApi } from './room-host.ts';

/** The media process's door for the api process: one unix socket, the newest connection counts. */
export async function openApiDoor(socketPath: string, openHost: (say: SayToApi) => RoomHost): Promise<{ readonly host: RoomHost; close(): Promise<void> }> {
  let api: IpcLink | undefined;
  const host = openHost((message, body) => api?.send(message, body) ?? false);
  const server = await listenIpc(socketPath, (link) => ({
    onMessage: (frame, reply) => {
      // The newest connection is the living api process; one before it is about to notice its end.
      if (api !== link()) {
        if (api !== undefined) host.apiLost();
        api = link();
        host.apiFound();
      }
      takeFrame(host, frame, reply);
    },
    onClosed: () => {
      if (api !== link()) return;
      api = undefined;
      host.apiLost();
    },
  }));
  return { host, close: () => server.close() };
}

function takeFrame(host: RoomHost, frame: Frame, reply: (header: Readonly<Record<string, unknown>>, body?: Uint8Array) => void): void {
  const message = frame.header as ToMedia; // the api process sends nothing else
  switch (message.do) {
    case 'call':
    case 'create-room': {
      const answer = message.do === 'call' ? host.call(message.room, message.method, frame.body) : host.createRoom(message.room, message.settings);
      return answer.ok ? reply({ ok: true }, answer.bytes) : reply(answer);
    }
    case 'list-rooms':
      return reply({ ok: true }, host.listRooms(message.names));
    case 'hello':
      return;
    default:
      return host.take(message, frame.body);
  }
}
