import { decodeUtf8, encodeUtf8 } from '@parley/engine-wire';
import { grantFromClaims, parseAccessToken } from './access-token.ts';

export const target = 'engines/livekit/access-token';

/** Takes any text as a token and, when it is one, reads its claims as if the signature were good. */
export function fuzz(bytes: Uint8Array): void {
  const parsed = parseAccessToken(decodeUtf8(bytes));
  if (parsed === undefined) return;
  const answer = grantFromClaims(parsed.claims, parsed.keyId, 1_700_000_000);
  if ('grant' in answer && JSON.stringify(answer.grant).length > 4_000_000) throw new Error('a grant larger than any token');
}

export const seeds: Uint8Array[] = [
  'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJBUEl0ZXN0IiwiZXhwIjo0MTAyNDQ0ODAwLCJzdWIiOiJhIiwidmlkZW8iOnsicm9vbUpvaW4iOnRydWUsInJvb20iOiJyIn19.AAAA',
  'eyJhbGciOiJFUzM4NCIsImtpZCI6IlBUMSJ9.eyJleHAiOjQxMDI0NDQ4MDB9.AA',
].map(encodeUtf8);
