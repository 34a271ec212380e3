import type { SliceErrors } from './slice.ts';

/** Refusals any route can answer with; routes need not declare them. */
export const httpErrors = {
  'http.bad-address': { status: 400, message: 'The address of this request is malformed.' },
  'http.bad-upgrade': { status: 400, message: 'Only WebSockets are spoken besides HTTP.', advice: 'Leave the Upgrade header out, or open a WebSocket.' },
  'http.invalid-request': { status: 400, message: 'This request is not what the address expects.', advice: 'Look at the details, or at /api/docs.' },
  'http.sign-in-required': { status: 401, message: 'You are not signed in.', advice: 'Sign in and try again.' },
  'http.account-required': { status: 403, message: 'Guests cannot do this.', advice: 'Create an account or sign in.' },
  'http.recent-sign-in-required': { status: 403, message: 'This needs a fresh proof that it is you.', advice: 'Confirm your password or use a passkey, then try again.' },
  'http.https-required': { status: 403, message: 'Signing in needs https: others could read along here.', advice: 'Open the https address of this server.' },
  'http.foreign-origin': { status: 403, message: 'This request does not come from a page of this server.' },
  'http.not-found': { status: 404, message: 'There is nothing at this address.' },
  'http.method-not-allowed': { status: 405, message: 'This address does not take this kind of request.' },
  'http.too-large': { status: 413, message: 'The body of this request is too large.' },
  'http.wrong-content-type': { status: 415, message: 'This address takes application/json only.' },
  'http.too-many-requests': { status: 429, message: 'Too many requests from here.', advice: 'Wait a moment and try again.' },
  'http.headers-too-large': { status: 431, message: 'The address and the headers of this request are too large.', advice: 'Shorten the address, or delete the cookies of this site.' },
  'http.internal': { status: 500, message: 'The server made a mistake.', advice: 'Try again; if it stays, tell the operator the request id.' },
  'http.stopping': { status: 503, message: 'The server is restarting.', advice: 'Try again in a few seconds.' },
  'http.database-unavailable': {
    status: 503,
    message: 'The database does not answer at the moment.',
    advice: 'Try again in a few seconds.',
  },
  'http.storage-full': {
    status: 507,
    message: 'The disk of the server is full, so this was not kept.',
    advice: 'Calls that are running go on. Tell the operator to make room, then try again.',
  },
  'http.storage-low': {
    status: 507,
    message: 'The disk of the server is nearly full, so nothing large is kept.',
    advice: 'Everything else goes on. Tell the operator to make room, then try again.',
  },
  'http.starting': { status: 503, message: 'The server is starting.', advice: 'Try again in a few seconds.' },
} as const satisfies SliceErrors;
