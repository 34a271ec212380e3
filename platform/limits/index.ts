export { canonicalAddress, clientAddress } from './client-address.ts';
export { Limiter, maxKeysPerRule, type Hold, type LimiterOptions, type LimitOverrides, type LimitRule, type PlaceRule } from './limiter.ts';
