export function findLiteralTexts(file: string, source: string): string[];
