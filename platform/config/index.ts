export { describeConfig } from './describe-config.ts';
export { configFileName, loadConfig, publicUrlOf, type Config, type ConfigResult } from './load-config.ts';
export { environments, mergeSections, type Environment } from './merge-sections.ts';
