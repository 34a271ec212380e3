import { classes } from './classes.ts';

const tones = ['bg-[#2f6f8f]', 'bg-[#7a4e9e]', 'bg-[#9a5b2b]', 'bg-[#3d7a4a]', 'bg-[#a04468]', 'bg-[#4a5fa5]'];

type AvatarProps = { readonly name: string; readonly size?: 'small' | 'large' };

/** Initials on a colour that belongs to the name, so a person keeps it everywhere. */
export function Avatar({ name, size = 'small' }: AvatarProps) {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return (
    <span
      aria-hidden
      className={classes(
        'inline-flex shrink-0 items-center justify-center rounded-full font-semibold text-white select-none',
        size === 'small' ? 'size-9 text-sm' : 'size-20 text-2xl sm:size-24 sm:text-3xl',
        tones[sum % tones.length],
      )}
    >
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? '?')][0] ?? '?').join('').toUpperCase();
}
