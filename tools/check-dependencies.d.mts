/** Sentences about everything from outside that nobody has approved, or that could change unseen. */
export function checkDependencies(root: string): string[];
