export type ToastKind = 'loading' | 'success' | 'problem' | 'plain';
/** One short message at the edge of the page. A second one with the same id takes the place of the first. */
export type Toast = { readonly id: string; readonly kind: ToastKind; readonly text: string };

/** Long enough to read a short sentence twice; what takes time stays until it is taken away. */
const shownMs = 4_000;

let shown: readonly Toast[] = [];
const listeners = new Set<() => void>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function showToast(toast: Toast): void {
  clearTimeout(timers.get(toast.id));
  put([...shown.filter(({ id }) => id !== toast.id), toast]);
  if (toast.kind !== 'loading') timers.set(toast.id, setTimeout(() => dismissToast(toast.id), shownMs));
}

export function dismissToast(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  if (shown.some((toast) => toast.id === id)) put(shown.filter((toast) => toast.id !== id));
}

/** For `useSyncExternalStore`. */
export const toastStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  read: (): readonly Toast[] => shown,
};

function put(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}
