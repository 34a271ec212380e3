export { ballastBytes, DiskSpace, type DiskRoom, type DiskSpacePort } from './disk-space.ts';
