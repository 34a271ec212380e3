export type * from './router-contract.ts';
