/** The name with its mark: two speech shapes that meet. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <svg aria-hidden viewBox="0 0 32 32" className="size-8">
        <path d="M4 9a5 5 0 0 1 5-5h8a5 5 0 0 1 5 5v5a5 5 0 0 1-5 5h-5l-5 4v-4.4A5 5 0 0 1 4 14z" fill="var(--color-accent)" />
        <path d="M24 12.5a5 5 0 0 1 4 4.9v4a5 5 0 0 1-3 4.6V30l-4.6-3.6H15a5 5 0 0 1-4.8-3.6l2.5-1.8H17a7 7 0 0 0 7-7z" fill="var(--color-ink)" opacity=".82" />
      </svg>
      <span className="text-lg font-semibold tracking-tight">Parley</span>
    </span>
  );
}
