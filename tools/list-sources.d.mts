/** Every source file below `root` whose name is accepted, as paths relative to it. */
export function listSources(root: string, accept?: RegExp): string[];
