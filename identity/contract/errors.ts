/** What the sign-in endpoints refuse with. The upper-case codes are older than the house's form and stay what they were. */
export const identityErrors = {
  INVALID_EMAIL: { status: 400, message: 'This is not an e-mail address.', advice: 'Check it for typing mistakes.' },
  EMAIL_DOMAIN_FORBIDDEN: { status: 403, message: 'Email domain is forbidden.', advice: 'Use an address of your organisation.' },
  INVALID_USERNAME: { status: 400, message: 'Only numbers, letters, periods (.) and underscores (_) are allowed.' },
  USERNAME_TOO_SHORT: { status: 400, message: 'Usernames have at least 4 characters.' },
  USERNAME_TOO_LONG: { status: 400, message: 'Usernames have at most 20 characters.' },
  USERNAME_IS_ALREADY_TAKEN: { status: 400, message: 'Username is already in use.', advice: 'Choose another one.' },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: { status: 422, message: 'Email is already in use.', advice: 'Sign in instead.' },
  PASSWORD_TOO_SHORT: { status: 400, message: 'Passwords have at least 8 characters.' },
  PASSWORD_TOO_LONG: { status: 400, message: 'Passwords have at most 256 characters.' },
  PASSWORD_TOO_OBVIOUS: { status: 400, message: 'This password is too easy to guess.', advice: 'Use something that is not your name or address.' },
  INVALID_USERNAME_OR_PASSWORD: { status: 401, message: 'Incorrect username or password.' },
  INVALID_EMAIL_OR_PASSWORD: { status: 401, message: 'Incorrect username or password.' },
  ACCOUNT_SUSPENDED: { status: 403, message: 'This account is suspended.', advice: 'Ask the people who run this server.' },
  'identity.account.name-does-not-match': { status: 400, message: 'This is not the username of this account.', advice: 'Type it exactly as it stands in your profile.' },
  'identity.account.last-operator': { status: 409, message: 'You are the only operator of this server.', advice: 'Make somebody else an operator first.' },
  'identity.picture.not-a-picture': { status: 400, message: 'This is no picture that can be shown.', advice: 'Choose a PNG, JPEG or WebP of at most 2 MB and 4096 pixels a side.' },
  'identity.session.not-found': { status: 404, message: 'This device is not signed in any more.', advice: 'Look at the list again.' },
  'identity.key.not-found': { status: 404, message: 'There is no such key, or it was revoked before.', advice: 'Look at the list of keys again.' },
  'identity.master-key.not-writable': { status: 409, message: 'The master key file cannot be written.', advice: 'Give its folder to the user that runs the server, then try again.' },
  SIGN_IN_REFUSED: { status: 400, message: 'Something went wrong.' },
} as const;

export type IdentityErrorCode = keyof typeof identityErrors;
