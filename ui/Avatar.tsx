import Beam from 'boring-avatars';
import { classes } from './classes.ts';

/** Quiet neighbours of the accent: a page full of people must not look like a fair. */
const colours = ['#0f6b5c', '#4cc2aa', '#e8d9b5', '#c98b5e', '#3d4f63'];

type AvatarProps = { readonly name: string; readonly image?: string | null | undefined; readonly size?: 'small' | 'medium' | 'large' };

const sizes = { small: 'size-9', medium: 'size-16', large: 'size-20 sm:size-24' } as const;

/** A person's picture, or a face drawn from the name, so that a person keeps it everywhere. */
export function Avatar({ name, image, size = 'small' }: AvatarProps) {
  const shape = classes('inline-block shrink-0 overflow-hidden rounded-full bg-accent-soft select-none', sizes[size]);
  // The name stands beside it wherever it is shown, so the picture itself says nothing to a screen reader.
  if (image) return <img src={image} alt="" className={classes(shape, 'object-cover')} draggable={false} />;
  return (
    <span aria-hidden className={shape}>
      <Beam variant="beam" name={name} colors={colours} size="100%" />
    </span>
  );
}
