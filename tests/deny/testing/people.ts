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
  return { ...sessionOf(answer), id: answer.json().user.id, email };
}

export const pageHeaders = (product: Product, person: Person): Credential => ({ cookie: person.cookie, origin: product.url });

/** A LiveKit access token as an operator's own server would sign it. */
export async function mediaToken(grant: VideoGrant, identity = 'somebody'): Promise<string> {
  const token = new AccessToken(apiKey.id, apiKey.secret, { identity });
  token.addGrant(grant);
  return token.toJwt();
}

/**
 * Issues the credential of a role.
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
    case 'long ago':
    case 'operator':
    case 'operator, long ago':
    case 'guest':
    case 'expired':
      return pageHeaders(product, people[role]);
    case 'join token':
      return { authorization: `Bearer ${await mediaToken({ room, roomJoin: true })}` };
    case 'admin token':
      return { authorization: `Bearer ${await mediaToken({ room, roomAdmin: true, roomCreate: true, roomList: true })}` };
    case 'foreign token':
      return { authorization: `Bearer ${await mediaToken({ room: foreignRoom, roomAdmin: true })}` };
    case 'half signed in':
      return undefined;
  }
}

export type Crowd = Readonly<Record<'member' | 'other' | 'long ago' | 'operator' | 'operator, long ago' | 'guest' | 'expired', Person>>;

export async function gatherCrowd(product: Product): Promise<Crowd> {
  const member = await signUp(product);
  const operator = await signUp(product);
  const crowd = {
    ...{ member, operator, other: await signUp(product), guest: await signUp(product), expired: await signUp(product) },
    ...{ 'long ago': await signInAgain(product, member), 'operator, long ago': await signInAgain(product, operator) },
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
  return { member: person, other: person, 'long ago': person, operator: person, 'operator, long ago': person, guest: person, expired: person };
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

export async function sessionIdOf(product: Product, person: Person): Promise<string> {
  const answer = await product.app.inject({ url: '/api/auth/get-session', headers: { cookie: person.cookie } });
  return answer.json().session.id;
}

function sessionOf(answer: Awaited<ReturnType<Product['app']['inject']>>): Pick<Person, 'cookie' | 'token'> {
  if (answer.statusCode !== 200) throw new Error(`signing in answered ${answer.statusCode}: ${answer.body}`);
  const session = [answer.headers['set-cookie'] ?? []].flat().find((text) => /^(?:__Host-sid|parley_sid)=/.test(text)) ?? '';
  return { cookie: session.split(';', 1)[0] ?? '', token: answer.json().token };
}
