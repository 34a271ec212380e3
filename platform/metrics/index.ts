export { Metrics, type Measured } from './metrics.ts';
export { MetricsListener } from './metrics-listener.ts';
export { readProcessNumbers, type ProcessNumbers } from './process-numbers.ts';
