/** Error words of the server API with their HTTP status; both are fixed by the Twirp protocol. */
export const twirpStatus = {
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  invalid_argument: 400,
  already_exists: 409,
  failed_precondition: 412,
  resource_exhausted: 429,
  unimplemented: 501,
  unavailable: 503,
  deadline_exceeded: 408,
  internal: 500,
  bad_route: 404,
  malformed: 400,
} as const;
export type TwirpCode = keyof typeof twirpStatus;
