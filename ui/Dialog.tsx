import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

type DialogProps = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
};

/** A question over the page; closes on Escape and on a press outside, focus returns to where it came from. */
export function Dialog({ open, onClose, title, note, children }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Primitive.Content
          {...(note === undefined ? { 'aria-describedby': undefined } : {})}
          className="fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[26rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-card border border-line bg-surface p-6 text-ink shadow-float"
        >
          <Primitive.Title className="text-lg font-semibold tracking-tight">{title}</Primitive.Title>
          {note !== undefined && <Primitive.Description className="mt-1 text-sm text-muted">{note}</Primitive.Description>}
          <div className="mt-4 flex flex-col gap-4">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
