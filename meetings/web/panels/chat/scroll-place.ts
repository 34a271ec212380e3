/** Whoever is this close to the end is at it. [S0-177] */
const nearPixels = 5;

/** Whether somebody reads the newest line; only then does the list follow. */
export function isAtBottom({ scrollTop, clientHeight, scrollHeight }: Pick<HTMLElement, 'scrollTop' | 'clientHeight' | 'scrollHeight'>): boolean {
  return scrollHeight - clientHeight - scrollTop <= nearPixels;
}
