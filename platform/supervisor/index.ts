export { SupervisedChild, type ChildHandlers } from './child.ts';
export { confine } from './confine.ts';
export { watchLoopDelay, type LoopDelay } from './loop-delay.ts';
export { prepareDataFolder } from './data-folder.ts';
export { exitCodes, type ChildMessage, type SupervisorMessage } from './messages.ts';
export { makeSocketFolder } from './socket-folder.ts';
export { Supervisor, maxRestartsPerMinute, type ChildSpec, type SupervisorOptions } from './supervisor.ts';
export { withoutPreloads } from './without-preloads.ts';
