import type { Plugin } from 'vite';
export function compileMessages(messages: Readonly<Record<string, string>>): Record<string, unknown>;
export function compiledTexts(): Plugin;
