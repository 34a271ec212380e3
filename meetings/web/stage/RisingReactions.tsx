import type { Reaction } from './reaction.ts';

/** Long enough to be seen from the corner of an eye; whoever gives the reactions takes them away later than this. */
const risingMs = 2_600;

/** What somebody lets rise from their tile. Said as well as shown; without motion it only fades. */
export function RisingReactions({ reactions }: { readonly reactions: readonly Reaction[] }) {
  return reactions.map((reaction, index) => (
    <span
      key={reaction.id}
      role="img"
      aria-label={reaction.label}
      ref={rise}
      className="pointer-events-none absolute bottom-10 text-[clamp(1.5rem,16cqmin,3rem)] leading-none opacity-0"
      style={{ insetInlineStart: `${18 + ((index * 23) % 60)}%` }}
    >
      {reaction.picture}
    </span>
  ));
}

function rise(element: HTMLElement | null): void {
  if (element === null) return;
  const calm = globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const up = (share: number) => (calm ? 'none' : `translateY(${-share * 45}cqh) scale(${0.7 + Math.min(1, share * 3) * 0.3})`);
  element.animate(
    [
      { opacity: 0, transform: up(0) },
      { opacity: 1, transform: up(0.15), offset: 0.12 },
      { opacity: 1, transform: up(0.75), offset: 0.7 },
      { opacity: 0, transform: up(1) },
    ],
    { duration: risingMs, easing: 'ease-out' },
  );
}
