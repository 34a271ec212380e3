import type { LetterLinkAnswer, OwnAddress } from '@parley/identity/contract';
import { post, send } from './auth-client.ts';

export function lookAtLink(token: string): Promise<LetterLinkAnswer> {
  return post('/api/auth/letter-links/look', { token });
}

export function confirmAddress(token: string): Promise<{ readonly email: string }> {
  return post('/api/auth/verify-email', { token });
}

export function undoAddressChange(token: string): Promise<{ readonly email: string }> {
  return post('/api/auth/undo-email-change', { token });
}

export async function askForConfirmation(email: string): Promise<void> {
  await post('/api/auth/verify-email/resend', { email });
}

export async function askForReset(email: string): Promise<void> {
  await post('/api/auth/forgot-password', { email });
}

export async function resetPassword(token: string, password: string): Promise<void> {
  await post('/api/auth/reset-password', { token, password });
}

export function readOwnAddress(): Promise<OwnAddress> {
  return send('GET', '/api/auth/address');
}

export async function changeAddress(email: string): Promise<void> {
  await post('/api/auth/change-email', { email });
}

export async function changePassword(currentPassword: string | undefined, newPassword: string): Promise<void> {
  await post('/api/auth/change-password', { ...(currentPassword === undefined ? {} : { currentPassword }), newPassword });
}

export async function confirmPassword(password: string): Promise<void> {
  await post('/api/auth/confirm', { password });
}
