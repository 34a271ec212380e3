export function readThreatTitles(text: string): { id: string; title: string }[];
export function readThreatRows(text: string): Set<string>;
export function missingRows(rows: readonly string[], texts: readonly string[]): string[];
