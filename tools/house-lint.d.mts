export function lintFile(file: string, text: string): string[];
