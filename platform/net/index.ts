export { answerAndClose, type HttpAnswer } from './http-answer.ts';
export { ownOrigins } from './same-origin.ts';
export { readPortsFile, removePortsFile, writePortsFile, type OpenPorts } from './ports-file.ts';
export { UpgradeRouter, type Upgrade, type UpgradeDoor, type UpgradeRouterOptions } from './upgrade-router.ts';
export { WebSocketDoor, type WebSocket } from './websocket-door.ts';
export { AddressTable, type DatagramDoor } from './address-table.ts';
export { ipBytes, type IpBytes } from './ip-bytes.ts';
export { UdpDoor, type DatagramReceiver, type UdpDoorOptions } from './udp-door.ts';
export { Pump, type AddressEvent, type Driven, type MachineOwner, type PumpOptions } from './pump.ts';
