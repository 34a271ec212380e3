export { createNodeCrypto } from './node-crypto.ts';
export { createSystemRandom } from './system-random.ts';
export { createDtlsIdentity } from './dtls-identity.ts';
export { createPlainSrtpKernel, createSrtpKernel } from './srtp-kernel.ts';
export { derContext, derContextBytes, derSequence } from './der-writer.ts';
