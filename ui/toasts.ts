import { Subscribers } from './subscribers.ts';

export type ToastKind = 'loading' | 'success' | 'problem' | 'plain';
export type ToastAction = { readonly label: string; readonly onPress: () => void };
/** One short message at the edge of the page. A second one with the same id takes the place of the first. */
export type Toast = {
  readonly id: string;
  readonly kind: ToastKind;
  readonly text: string;
  /** What can be done about it; pressing one dismisses the message. */
  readonly actions?: readonly ToastAction[] | undefined;
  /** Stays until it is dismissed: what is wrong as long as it is wrong. Loading ones always do. */
  readonly sticky?: boolean | undefined;
  readonly forMs?: number | undefined;
};

/** As many as can be read; the oldest that would go by itself makes room. [S0-186] */
const mostShown = 5;
/** Long enough to read a short sentence twice. */
const shownMs = 4_000;
/** Time to find the button. */
const shownWithActionsMs = 10_000;

let shown: readonly Toast[] = [];
let isHeld = false;
const subscribers = new Subscribers();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function showToast(toast: Toast): void {
  const others = shown.filter(({ id }) => id !== toast.id);
  const isReplaced = others.length < shown.length;
  const goes = others.length < mostShown ? undefined : (others.find((other) => !stays(other)) ?? others[0]);
  if (goes !== undefined) stopTimer(goes.id);
  const kept = others.filter((other) => other !== goes);
  put(isReplaced ? shown.map((other) => (other.id === toast.id ? toast : other)) : [...kept, toast]);
  startTimer(toast);
}

export function dismissToast(id: string): void {
  stopTimer(id);
  if (shown.some((toast) => toast.id === id)) put(shown.filter((toast) => toast.id !== id));
}

/** What was said about one page does not stand on the next one; `keep` names what still matters there. */
export function clearToasts(keep: readonly string[] = []): void {
  for (const { id } of shown) if (!keep.includes(id)) dismissToast(id);
}

/** While somebody points at the messages or has the focus in them, none goes by itself. */
export function holdToasts(hold: boolean): void {
  if (isHeld === hold) return;
  isHeld = hold;
  for (const toast of shown) {
    if (hold) stopTimer(toast.id);
    else startTimer(toast);
  }
}

/** For `useSyncExternalStore`. */
export const toastStore = { subscribe: subscribers.subscribe, read: (): readonly Toast[] => shown };

function stays({ kind, sticky }: Toast): boolean {
  return kind === 'loading' || sticky === true;
}

function startTimer(toast: Toast): void {
  stopTimer(toast.id);
  if (stays(toast) || isHeld) return;
  timers.set(toast.id, setTimeout(() => dismissToast(toast.id), toast.forMs ?? (toast.actions === undefined ? shownMs : shownWithActionsMs)));
}

function stopTimer(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
}

function put(next: readonly Toast[]): void {
  shown = next;
  subscribers.tell();
}
