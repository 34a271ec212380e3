import { exampleInFile } from './explain-issue.ts';
import { settings, type Setting } from './list-settings.ts';

/** The reference of all settings as a page of the manual; a test holds the page in docs to it. */
export function writeManual(): string {
  const groups = new Map<string, Setting[]>();
  for (const one of settings) groups.set(groupOf(one), [...(groups.get(groupOf(one)) ?? []), one]);
  return `${head}\n${[...groups].map(([name, members]) => `## ${name}\n\n${members.map(entry).join('\n')}\n`).join('\n')}`;
}

const head = `# Settings

Every setting with its key in \`parley.config.json\`, its environment variable, its default and an example. This page is
made from the program's own table. How settings are found and what wins stands in [operate.md](operate.md#settings).

A variable that carries a secret has a twin that ends in \`_FILE\` and names a file; prefer it, because the environment of a
running process can be read by whoever may look at it. \`LIVEKIT_URL\` and \`REDIS_URL\` are refused: this version has its
own media server only, and runs on one node.
`;

const titles: Readonly<Record<string, string>> = { tls: 'TLS', smtp: 'Mail server', oidc: 'Signing in with others', metrics: 'Metrics', disk: 'Room on the disk', guests: 'Guests', outbound: 'Requests of the server' };

function groupOf({ path }: Setting): string {
  return titles[path[0] ?? ''] ?? 'General';
}

function entry(one: Setting): string {
  const names = `\`${one.key}\`${one.variable === undefined ? '' : ` · \`${one.variable}\``}`;
  const example = one.variable === undefined ? `\`"${one.path.at(-1) ?? ''}": ${exampleInFile(one)}\`` : `\`${one.variable}=${one.example}\``;
  return `- ${names}: ${one.what} Default: ${defaultOf(one)}. Example: ${example}`;
}

function defaultOf(one: Setting): string {
  if (one.otherwise !== undefined) return one.otherwise;
  const parsed = one.schema.safeParse(undefined);
  if (!parsed.success) return 'none, it must be given';
  return parsed.data === undefined ? 'none' : `\`${JSON.stringify(parsed.data)}\``;
}
