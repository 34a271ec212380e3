import { bodyLimit, listenIpc, type Frame, type IpcLink } from '@parley/platform/ipc';
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

type Reply = (header: Readonly<Record<string, unknown>>, body?: Uint8Array) => void;

function takeFrame(host: RoomHost, frame: Frame, reply: Reply): void {
  const message = frame.header as ToMedia; // the api process sends nothing else
  switch (message.do) {
    case 'call':
    case 'create-room': {
      const answer = message.do === 'call' ? host.call(message.room, message.method, frame.body) : host.createRoom(message.room, message.settings);
      return answer.ok ? replyWith(answer.bytes, reply) : reply(answer);
    }
    case 'list-rooms':
      return replyWith(host.listRooms(message.names), reply);
    case 'list-vouchers':
      return reply(host.vouchers());
    case 'hello':
      return;
    default:
      return host.take(message, frame.body);
  }
}

/** Rooms full of metadata can make an answer that no frame holds. */
function replyWith(bytes: Uint8Array, reply: Reply): void {
  if (bytes.length > bodyLimit) reply({ ok: false, code: 'resource_exhausted', msg: `the answer has more than ${bodyLimit} bytes; ask for less` });
  else reply({ ok: true }, bytes);
}
