import { WebSocket } from 'ws';
import type { Ask, Row } from '../expected.ts';
import type { Product } from './open-product.ts';
import type { Credential } from './people.ts';

export type Heard = { readonly status: number; readonly code: string | undefined; readonly text: string; readonly headers: Readonly<Record<string, string | string[] | number | undefined>> };

/** Values that rows name as `$name`. */
export type Fixtures = Readonly<Record<string, string>>;

/** Asks one door once. */
export async function knock(product: Product, row: Row, credential: Credential, fixtures: Fixtures): Promise<Heard> {
  const [method = '', pattern = ''] = row.route.split(' ');
  const url = fill(row.at ?? pattern, fixtures);
  if (method === 'WS') return upgrade(product, url, credential);
  const payload = row.body === undefined ? undefined : fill(JSON.stringify(row.body), fixtures);
  const answer = await product.app.inject({
    // The names of Fastify's own methods; a row that has another one finds no route.
    method: (method === 'PAGE' ? 'GET' : method) as 'GET',
    url,
    headers: { ...credential, ...(payload === undefined ? {} : { 'content-type': row.type ?? 'application/json' }) },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, code: codeOf(answer.body), text: answer.body, headers: answer.headers };
}

/** Whether this is the route's own answer. */
export function isYes(ask: Ask, heard: Heard): boolean {
  if (typeof ask.yes === 'number') return heard.status === ask.yes;
  if (ask.yes !== undefined) return heard.code === ask.yes;
  return heard.status === 101 || (heard.status >= 200 && heard.status < 300);
}

/** Opens a WebSocket on the real port. Status 101 when it opened. */
export function upgrade(product: Product, path: string, headers: Credential): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${product.url.replace(/^http/, 'ws')}${path}`, { headers });
    socket.on('open', () => {
      socket.close();
      resolve({ status: 101, code: undefined, text: '', headers: {} });
    });
    socket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, code: codeOf(text), text, headers: response.headers });
      });
    });
    socket.on('error', (error) => reject(error));
  });
}

function fill(text: string, fixtures: Fixtures): string {
  return text.replace(/\$([a-z]\w*)/gi, (whole, name: string) => {
    const value = fixtures[name];
    if (value === undefined) throw new Error(`the fixture ${whole} does not exist: add it where the fixtures are made`);
    return value;
  });
}

/** Our errors and Twirp's have a `code`; the sample's have a number there. */
function codeOf(body: string): string | undefined {
  try {
    const code = (JSON.parse(body) as { code?: unknown } | null)?.code;
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined; // not JSON
  }
}
