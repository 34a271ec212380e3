import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { DialogClose } from './DialogClose.tsx';

type SheetProps = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Stays at the lower edge while the rest scrolls: a field to write in, a row of buttons. */
  readonly footer?: ReactNode;
};

/** A panel that lies over the page: from below on a phone, from the side where lines end on larger screens. */
export function Sheet({ open, onClose, title, children, footer }: SheetProps) {
  return (
    <Primitive.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=open]:animate-fade-in data-[state=closed]:animate-fade-out" />
        <Primitive.Content
          aria-describedby={undefined}
          className="fixed inset-x-0 bottom-0 z-50 flex max-h-[88dvh] flex-col rounded-t-card border border-line bg-surface text-ink shadow-float data-[state=open]:animate-sheet-in data-[state=closed]:animate-sheet-out max-sm:pb-[env(safe-area-inset-bottom)] sm:inset-y-0 sm:start-auto sm:end-0 sm:max-h-none sm:w-96 sm:max-w-[90vw] sm:rounded-none sm:rounded-s-card"
        >
          <Primitive.Title className="py-4.5 ps-5 pe-14 text-title">{title}</Primitive.Title>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer !== undefined && <div className="border-t border-line p-3">{footer}</div>}
          <DialogClose />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
