import { AccessToken, type VideoGrant } from 'livekit-server-sdk';
import { TOTP } from 'otpauth';
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
  return { ...sessionOf(answer), id: answer.json().user.id, email };
}

export const pageHeaders = (product: Product, person: Person): Credential => ({ cookie: person.cookie, origin: product.url });

/** A LiveKit access token as an operator's own server would sign it. */
export async function mediaToken(grant: VideoGrant, identity = 'somebody'): Promise<string> {
  const token = new AccessToken(apiKey.id, apiKey.secret, { identity });
  token.addGrant(grant);
  return token.toJwt();
}

/** Issues the credential of a role. */
export async function issueCredential(product: Product, role: Role, people: Crowd): Promise<Credential> {
  switch (role) {
    case 'signed out':
      return {};
    case 'member':
      return pageHeaders(product, people.member);
    case 'other member':
      return pageHeaders(product, people.other);
    case 'bearer':
      return { authorization: `Bearer ${people.member.token}` };
    case 'long ago':
    case 'operator':
    case 'operator, long ago':
    case 'guest':
    case 'expired':
    case 'half signed in':
      return pageHeaders(product, people[role]);
    case 'join token':
      return { authorization: `Bearer ${await mediaToken({ room, roomJoin: true })}` };
    case 'admin token':
      return { authorization: `Bearer ${await mediaToken({ room, roomAdmin: true, roomCreate: true, roomList: true })}` };
    case 'foreign token':
      return { authorization: `Bearer ${await mediaToken({ room: foreignRoom, roomAdmin: true })}` };
  }
}

export type Crowd = Readonly<Record<'member' | 'other' | 'long ago' | 'operator' | 'operator, long ago' | 'guest' | 'expired' | 'half signed in', Person>>;

export async function gatherCrowd(product: Product): Promise<Crowd> {
  const member = await signUp(product);
  const operator = await signUp(product);
  const crowd = {
    ...{ member, operator, other: await signUp(product), guest: await signUp(product), expired: await signUp(product) },
    ...{ 'long ago': await signInAgain(product, member), 'operator, long ago': await signInAgain(product, operator) },
    'half signed in': await signInHalfway(product, await signUp(product)),
  };
  const change = (sql: string, person: Person) => product.database.query(sql, [person.id]);
  await change("update accounts set role = 'operator' where id = $1", crowd.operator);
  await change("update accounts set role = 'guest' where id = $1", crowd.guest);
  await change("update sessions set expires_at = now() - interval '1 second' where account_id = $1", crowd.expired);
  for (const person of [crowd['long ago'], crowd['operator, long ago']]) {
    await product.database.query("update sessions set authenticated_at = now() - interval '1 hour' where id = $1", [await sessionIdOf(product, person)]);
  }
  return crowd;
}

/** Somebody who gets to what lies behind the operators' guard as well. */
export async function signUpOperator(product: Product): Promise<Person> {
  const person = await signUp(product);
  await product.database.query("update accounts set role = 'operator' where id = $1", [person.id]);
  return person;
}

/** Everybody is the same person: for tests that are not about who asks. */
export function crowdOf(person: Person): Crowd {
  return { member: person, other: person, 'long ago': person, operator: person, 'operator, long ago': person, guest: person, expired: person, 'half signed in': person };
}

/** So that a route which ends sessions does not end the test. */
export async function rememberSessions(product: Product): Promise<void> {
  await product.database.query('create table remembered_sessions as select * from sessions');
}

export async function restoreSessions(product: Product): Promise<void> {
  await product.database.query('delete from sessions');
  await product.database.query('insert into sessions select * from remembered_sessions');
}

export async function signInAgain(product: Product, person: Person): Promise<Person> {
  const answer = await product.app.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: { email: person.email, password } });
  return { ...person, ...sessionOf(answer) };
}

/** Turns two-step verification on, and signs in as far as the password goes. The cookies are the pending sign-in's own, and a session's with its token. */
async function signInHalfway(product: Product, person: Person): Promise<Person> {
  const headers = { authorization: `Bearer ${person.token}` };
  const { secret } = (await product.app.inject({ method: 'POST', url: '/api/auth/totp/set-up', headers, payload: {} })).json();
  const code = new TOTP({ secret }).generate();
  await product.app.inject({ method: 'POST', url: '/api/auth/totp/confirm', headers, payload: { code } });
  const answer = await product.app.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: { email: person.email, password } });
  const { next, token } = answer.json();
  if (next !== 'second-factor') throw new Error(`signing in halfway answered ${answer.body}`);
  return { ...person, token, cookie: `parley_pending=${token}; parley_sid=${token}` };
}

export async function sessionIdOf(product: Product, person: Person): Promise<string> {
  const answer = await product.app.inject({ url: '/api/auth/get-session', headers: { cookie: person.cookie } });
  return answer.json().session.id;
}

function sessionOf(answer: Awaited<ReturnType<Product['app']['inject']>>): Pick<Person, 'cookie' | 'token'> {
  if (answer.statusCode !== 200) throw new Error(`signing in answered ${answer.statusCode}: ${answer.body}`);
  const session = [answer.headers['set-cookie'] ?? []].flat().find((text) => /^(?:__Host-sid|parley_sid)=/.test(text)) ?? '';
  return { cookie: session.split(';', 1)[0] ?? '', token: answer.json().token };
}
