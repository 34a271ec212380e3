import { useId, type ReactNode } from 'react';

type CornerPanelProps = {
  /** Of the panel, for readers. */
  readonly label: string;
  /** Of the button, when it has no text. */
  readonly buttonLabel: string;
  readonly button: ReactNode;
  readonly buttonLook: string;
  readonly children: ReactNode;
};

/**
 * A panel under a button that stands in the upper corner of the page. The browser's own popover: it closes on Escape and on a
 * press elsewhere, gives the focus back, and weighs nothing, because every page has one. What opens elsewhere is a `Popover`.
 */
export function CornerPanel({ label, buttonLabel, button, buttonLook, children }: CornerPanelProps) {
  const id = useId();
  return (
    <>
      <button type="button" popoverTarget={id} aria-label={buttonLabel} aria-haspopup="dialog" className={buttonLook}>
        {button}
      </button>
      <div id={id} popover="auto" role="dialog" aria-label={label} className="inset-auto end-4 top-16 m-0 w-72 max-w-[calc(100vw-2rem)] rounded-card border border-line bg-raised p-2 text-ink shadow-float open:animate-pop-in sm:end-8">
        {children}
      </div>
    </>
  );
}
