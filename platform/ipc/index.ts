export { bodyLimit, frameLimit, type Frame } from './frame.ts';
export { IpcClient, type IpcClientEvents } from './ipc-client.ts';
export { IpcFailed, IpcLink, type IpcLinkEvents } from './ipc-link.ts';
export { listenIpc, socketPathLimit } from './ipc-server.ts';
