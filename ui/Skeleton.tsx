import { classes } from './classes.ts';

/** The shape of what is on its way; silent, so something beside it says that it loads. The size comes by classes. */
export function Skeleton({ className }: { readonly className: string }) {
  return <span aria-hidden className={classes('block animate-breathe rounded-control bg-line', className)} />;
}
