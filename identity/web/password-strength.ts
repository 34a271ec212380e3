/** 0: too short to be taken · 1: weak · 2: good · 3: strong */
export type PasswordStrength = 0 | 1 | 2 | 3;

/**
 * A rough word about a password while it is typed. Length counts most; what is made of few characters counts as shorter.
 * Whether it is among the common ones only the server knows, whose list is too long for a page.
 */
export function passwordStrength(password: string): PasswordStrength {
  const length = [...password].length;
  if (length < 8) return 0;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const worth = Math.min(length, 2 * new Set(password).size) + (kinds - 1);
  return worth >= 15 ? 3 : worth >= 11 ? 2 : 1;
}
