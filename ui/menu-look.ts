/** A list of entries that floats above the page. */
export const menuLook = 'z-50 max-h-(--radix-popper-available-height) min-w-56 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-card border border-line bg-raised p-1.5 text-body text-ink shadow-float data-[state=open]:animate-pop-in data-[state=closed]:animate-pop-out';

export const menuItemLook = 'flex min-h-10 w-full cursor-default items-center gap-3 rounded-control px-2.5 py-1.5 -outline-offset-2 select-none data-[highlighted]:bg-accent-soft data-[disabled]:opacity-50 pointer-coarse:min-h-touch [&_svg]:size-4 [&_svg]:shrink-0';
