import { AccessToken, type VideoGrant } from 'livekit-server-sdk';
import type { Role } from '../access.ts';
import { apiKey, type Product } from './open-product.ts';

/** Headers with which somebody asks. */
export type Credential = Readonly<Record<string, string>>;

export type Person = { readonly id: string; readonly email: string; readonly cookie: string; readonly token: string };

/** The room that the tokens are for, and the one they are not for. */
export const room = 'room-a';
const foreignRoom = 'room-b';

export const password = 'correct horse battery';
let people = 0;

/** Makes an account through the product's own door. */
export async function signUp(product: Product): Promise<Person> {
  const username = `person${++people}`;
  const email = `${username}@example.org`;
  const answer = await product.app.inject({ method: 'POST', url: '/api/auth/sign-up/email', payload: { username, email, password } });
  if (answer.statusCode !== 200) throw new Error(`signing up answered ${answer.statusCode}: ${answer.body}`);
  const cookie = [answer.headers['set-cookie'] ?? ''].flat()[0]?.split(';', 1)[0] ?? '';
  return { id: answer.json().user.id, email, cookie, token: answer.json().token };
}

export const pageHeaders = (product: Product, person: Person): Credential => ({ cookie: person.cookie, origin: product.url });

/** A LiveKit access token as an operator's own server would sign it. */
export async function mediaToken(grant: VideoGrant, identity = 'somebody'): Promise<string> {
  const token = new AccessToken(apiKey.id, apiKey.secret, { identity });
  token.addGrant(grant);
  return token.toJwt();
}

/**
 * Issues the credential of every role. Called anew for a route that ends the session which asks it.
 *
 * Answers nothing for a role that the product cannot issue yet
 */
export async function issueCredential(product: Product, role: Role, people: Crowd): Promise<Credential | undefined> {
  switch (role) {
    case 'signed out':
      return {};
    case 'member':
      return pageHeaders(product, people.member);
    case 'other member':
      return pageHeaders(product, people.other);
    case 'bearer':
      return { authorization: `Bearer ${people.member.token}` };
    case 'expired':
      return pageHeaders(product, people.expired);
    case 'join token':
      return { authorization: `Bearer ${await mediaToken({ room, roomJoin: true })}` };
    case 'admin token':
      return { authorization: `Bearer ${await mediaToken({ room, roomAdmin: true, roomCreate: true, roomList: true })}` };
    case 'foreign token':
      return { authorization: `Bearer ${await mediaToken({ room: foreignRoom, roomAdmin: true })}` };
    case 'operator':
    case 'guest':
    case 'half signed in':
      return undefined;
  }
}

export type Crowd = { readonly member: Person; readonly other: Person; readonly expired: Person };

export async function gatherCrowd(product: Product): Promise<Crowd> {
  const [member, other, expired] = [await signUp(product), await signUp(product), await signUp(product)];
  await endSessions(product, expired.id);
  return { member, other, expired };
}

async function endSessions(product: Product, accountId: string): Promise<void> {
  await product.database.query("update sessions set expires_at = now() - interval '1 second' where account_id = $1", [accountId]);
}
