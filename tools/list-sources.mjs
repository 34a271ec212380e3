import { readdirSync } from 'node:fs';
import path from 'node:path';

const skipped = new Set(['node_modules', 'dist', 'data', '.git', 'assembly']);

/** Every TypeScript source of the project, as paths relative to the root, with `/`. */
export function listSources(root, accept = /\.tsx?$/) {
  const found = [];
  const visit = (folder) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) visit(name);
      } else if (accept.test(entry.name) && !entry.name.endsWith('.d.ts')) found.push(name);
    }
  };
  visit('');
  return found.sort();
}
