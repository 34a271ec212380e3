/** Something is on its way; `label` says what. */
export function Spinner({ label }: { readonly label: string }) {
  return (
    <div role="status" className="flex flex-col items-center gap-4 text-muted">
      <span aria-hidden className="size-8 animate-spin rounded-full border-[3px] border-line border-t-accent" />
      <span className="text-sm">{label}</span>
    </div>
  );
}
