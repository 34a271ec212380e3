export { InboundSrtp, authenticDuplicate, refused } from './inbound-srtp.ts';
export { OutboundSrtp, maxPlainBytes } from './outbound-srtp.ts';
export { OutboundBatch } from './outbound-batch.ts';
export { keyingMaterialBytes, splitKeyingMaterial, type SrtpKeys, type SrtpProfile } from './srtp-keys.ts';
