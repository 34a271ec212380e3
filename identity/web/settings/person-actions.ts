import type { PersonVerb } from './use-people.ts';

/** How each action is called, and what follows from it. */
export const personActions: Readonly<Record<PersonVerb, { readonly menu: string; readonly title: (name: string) => string; readonly consequence: string; readonly button: string; readonly danger?: true }>> = {
  'end-sessions': { menu: 'Sign out everywhere', title: (name) => `Sign ${name} out everywhere?`, consequence: 'Every device is signed out and leaves its meetings at once. Signing in again is possible.', button: 'Sign out everywhere' },
  'make-operator': { menu: 'Make operator', title: (name) => `Make ${name} an operator?`, consequence: 'Operators see everybody, hold the keys of the server and can make others operators. The person has to sign in again.', button: 'Make operator' },
  'remove-operator': { menu: 'Remove as operator', title: (name) => `Make ${name} a member again?`, consequence: 'The person keeps the account and has to sign in again.', button: 'Remove as operator' },
  suspend: { menu: 'Suspend', title: (name) => `Suspend ${name}?`, consequence: 'The person is signed out, leaves every meeting at once and cannot sign in until you let them in again. Nothing is deleted.', button: 'Suspend', danger: true },
  reactivate: { menu: 'Let in again', title: (name) => `Let ${name} in again?`, consequence: 'The person can sign in as before.', button: 'Let in again' },
  delete: { menu: 'Delete', title: (name) => `Delete the account of ${name}?`, consequence: 'The account and everything that belongs to it are gone at once. This cannot be undone.', button: 'Delete for ever', danger: true },
};
