export { demandRoom } from './demand-room.ts';
export { DiskSpace, type DiskNumbers, type DiskSpacePort, type FileSystemFacts } from './disk-space.ts';
export { measureDisk } from './measure-disk.ts';
export { mebibyte, type DiskRoom, type DiskSettings } from './judge-disk.ts';
