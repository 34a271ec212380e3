import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { DialogClose } from './DialogClose.tsx';

type DialogProps = {
  readonly open: boolean;
  /** Without it only the dialog's own buttons end it: what it shows is not seen again. */
  readonly onClose?: () => void;
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
  /** Buttons at the end, the main one last; they stay in sight while the rest scrolls. */
  readonly footer?: ReactNode;
  readonly size?: 'medium' | 'wide';
};

const sizes = { medium: 'sm:w-[26rem]', wide: 'sm:w-[44rem]' } as const;

/** A question over the page; on a phone it rises from below. Closes on Escape and on a press outside, focus returns to where it came from. */
export function Dialog({ open, onClose, title, note, children, footer, size = 'medium' }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose?.()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=open]:animate-fade-in data-[state=closed]:animate-fade-out" />
        <div className="pointer-events-none fixed inset-0 z-50 flex items-end justify-center sm:items-center sm:p-4">
          <Primitive.Content
            {...(note === undefined ? { 'aria-describedby': undefined } : {})}
            className={classes(
              'pointer-events-auto relative flex max-h-[92dvh] w-full flex-col rounded-t-card border border-line bg-surface text-ink shadow-float max-sm:pb-[env(safe-area-inset-bottom)] sm:max-h-full sm:max-w-full sm:rounded-card',
              'max-sm:data-[state=open]:animate-sheet-in max-sm:data-[state=closed]:animate-sheet-out sm:data-[state=open]:animate-pop-in sm:data-[state=closed]:animate-pop-out',
              sizes[size],
            )}
          >
            <div className="p-5 pe-14 pb-0 sm:p-6 sm:pe-14 sm:pb-0">
              <Primitive.Title className="text-title">{title}</Primitive.Title>
              {note !== undefined && <Primitive.Description className="mt-1 text-label text-muted">{note}</Primitive.Description>}
            </div>
            <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-5 sm:p-6">{children}</div>
            {footer !== undefined && <div className="flex flex-wrap justify-end gap-2 border-t border-line p-4 sm:px-6">{footer}</div>}
            {onClose !== undefined && <DialogClose />}
          </Primitive.Content>
        </div>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
