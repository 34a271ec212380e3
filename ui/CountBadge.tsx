/** More than anybody counts. */
const most = 99;

type CountBadgeProps = {
  readonly count: number;
  /** What is counted, with the number: "3 unread messages". */
  readonly label: string;
  /** Only that there is something. */
  readonly dot?: boolean;
};

/** How much is waiting, on the corner of what it waits behind: stands in an element that is `relative`. Nothing at zero. */
export function CountBadge({ count, label, dot = false }: CountBadgeProps) {
  if (count === 0) return null;
  return (
    <span className="pointer-events-none absolute -end-1 -top-1">
      <span aria-hidden className={dot ? 'block size-3 rounded-full border-2 border-canvas bg-danger-fill' : 'block min-w-5 rounded-full bg-danger-fill px-1.5 text-center text-caption leading-5 font-semibold text-on-danger tabular-nums'}>
        {!dot && (count > most ? `${most}+` : count)}
      </span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
