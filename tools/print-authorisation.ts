/**
 * Writes docs/authorisation.md, the table of who may use which address, from the reviewed list that the tests hold
 * against the running server.
 *
 * Usage  npx tsx tools/print-authorisation.ts [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { accesses, expected, expectedTopics, roles, roleSentences } from '@parley/tests/deny';

const file = fileURLToPath(new URL('../docs/authorisation.md', import.meta.url));
const text = table();
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('docs/authorisation.md is not what the list says. Run: npx tsx tools/print-authorisation.ts');
    process.exitCode = 1;
  } else console.log(`authorisation: ${expected.length} doors, ${roles.length} roles`);
} else {
  writeFileSync(file, text);
  console.log(text);
}

function table(): string {
  const cells = (values: readonly (string | number)[]): string => `| ${values.join(' | ')} |`;
  const lines = expected.map((row) => {
    const own = typeof row.yes === 'number' ? row.yes : 'yes';
    return cells([`\`${doorOf(row.route, row.at)}\``, ...roles.map((role) => (accesses[row.access][role] === 'yes' ? own : accesses[row.access][role]))]);
  });
  const topics = expectedTopics.map(({ topic, read, write }) => cells([`\`${topic}\``, ...roles.map((role) => `${accesses[read][role]} / ${accesses[write][role]}`)]));
  return [
    '# Who may use which address',
    '',
    'Printed by `npx tsx tools/print-authorisation.ts` from `tests/deny/expected.ts`, and asked cell by cell of the running',
    'server by `tests/deny/authorisation.test.ts`. A route without a row fails there, and so does a row without a route.',
    '`yes` is the address’s own answer; a number is a status: a refusal, or the same answer for everybody where an address',
    'has nothing else to say. Objects of somebody else are 404: whether they exist is not told. `WS` is a WebSocket, `PAGE`',
    'a page or file of the web application.',
    '',
    ...roles.map((role) => `- **${role}**: ${roleSentences[role]}`),
    '',
    cells(['address', ...roles]),
    cells(['---', ...roles.map(() => '---')]),
    ...lines,
    ...topics,
    '',
  ].join('\n');
}

/** The method of the server API says more than its wildcard. */
function doorOf(route: string, at: string | undefined): string {
  return route.endsWith('*') && at !== undefined ? `${route.split(' ')[0]} ${at}` : route;
}
