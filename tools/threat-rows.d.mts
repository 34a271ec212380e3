export const threatRows: readonly string[];
