export { canonicalAddress, clientAddress } from './client-address.ts';
export { Limiter, maxKeysPerRule, type LimiterOptions, type LimitOverrides, type LimitRule } from './limiter.ts';
