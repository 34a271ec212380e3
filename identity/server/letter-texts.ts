import type { Letter } from '@parley/platform/mail';

/** What a letter is about: the site that writes it, and the link in it. Names that people gave themselves stay out. */
type About = { readonly publicUrl: string; readonly to: string };
type WithLink = About & { readonly token: string };

/** Every letter of this slice, in plain words. A link stands on a line of its own; what to do when it was somebody else, at the end. */
export const letterTexts = {
  confirmSignUp: (about: WithLink & { readonly username: string }): Letter =>
    write(about, 'Confirm your e-mail address', [
      `somebody has signed up at ${siteOf(about)} as "${about.username}" with this address. If it was you, open this page and confirm it:`,
      linkTo(about, '/confirm-email', about.token),
      'The link works once and for 15 minutes.',
      'If it was not you, do nothing: without your confirmation there is no account.',
    ]),

  alreadyAccount: (about: About): Letter =>
    write(about, 'You have an account already', [
      `somebody has tried to use this address at ${siteOf(about)} for a new account, but it has one already.`,
      'If it was you, sign in, or choose a new password if you have forgotten yours:',
      `${about.publicUrl}/sign-in`,
      `${about.publicUrl}/forgot-password`,
      'If it was not you, do nothing: your account is as it was.',
    ]),

  confirmAddress: (about: WithLink): Letter =>
    write(about, 'Confirm your e-mail address', [
      `please confirm that this is the address of your account at ${siteOf(about)}:`,
      linkTo(about, '/confirm-email', about.token),
      'The link works once and for 15 minutes. If you have no account there, do nothing.',
    ]),

  confirmNewAddress: (about: WithLink & { readonly username: string }): Letter =>
    write(about, 'Confirm your new e-mail address', [
      `the account "${about.username}" at ${siteOf(about)} shall have this address. If this is your account, open this page and confirm it:`,
      linkTo(about, '/confirm-email', about.token),
      'The link works once and for 15 minutes. Until then the account keeps its old address.',
      'If it is not your account, do nothing.',
    ]),

  addressChanged: (about: WithLink): Letter =>
    write(about, 'Your e-mail address was changed', [
      `your account at ${siteOf(about)} has another e-mail address from now on.`,
      'If it was you, do nothing.',
      'If it was not you, open this page. It gives your account this address back and signs it out everywhere:',
      linkTo(about, '/undo-email-change', about.token),
      'The link works for 72 hours.',
    ]),

  addressRestored: (about: WithLink): Letter =>
    write(about, 'Your e-mail address is back', [
      `your account at ${siteOf(about)} has this address again. It was signed out everywhere, and its password does not work any more. Choose a new one:`,
      linkTo(about, '/reset-password', about.token),
      'The link works once and for 15 minutes; later, ask for another one here:',
      `${about.publicUrl}/forgot-password`,
    ]),

  resetPassword: (about: WithLink): Letter =>
    write(about, 'Choose a new password', [
      `somebody wants to choose a new password for your account at ${siteOf(about)}. If it was you, open this page:`,
      linkTo(about, '/reset-password', about.token),
      'The link works once and for 15 minutes.',
      'If it was not you, do nothing: your password is as it was.',
    ]),

  passwordChanged: (about: About): Letter =>
    write(about, 'Your password was changed', [
      `the password of your account at ${siteOf(about)} was changed.`,
      'If it was you, do nothing. If it was not you, choose a new one at once; this ends the sessions of whoever did it:',
      `${about.publicUrl}/forgot-password`,
    ]),
} as const;

function write({ to, publicUrl }: About, subject: string, paragraphs: readonly string[]): Letter {
  return { to, subject, text: ['Hello,', ...paragraphs, `Sent by Parley at ${new URL(publicUrl).host}`].join('\n\n') + '\n' };
}

function siteOf({ publicUrl }: About): string {
  return new URL(publicUrl).host;
}

/** From the configuration, never from a request: whoever sends a request chooses its Host. */
function linkTo({ publicUrl }: About, page: string, token: string): string {
  return `${publicUrl}${page}?token=${token}`;
}
