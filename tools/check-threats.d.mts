export function readThreatRows(text: string): Set<string>;
export function missingRows(rows: readonly string[], texts: readonly string[]): string[];
