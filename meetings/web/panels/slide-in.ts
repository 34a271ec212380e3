/** Lets an element come in from the side where lines end; at once for whoever wants no motion. For a `ref`. */
export function slideIn(element: HTMLElement | null): void {
  if (element === null || globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const side = getComputedStyle(element).direction === 'rtl' ? -1 : 1;
  element.animate([{ transform: `translateX(${side * 2.5}rem)`, opacity: 0 }, { transform: 'none', opacity: 1 }], { duration: 180, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' });
}
