import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { useId, useSyncExternalStore } from 'react';
import { useTexts } from './language/use-texts.ts';
import { uiTexts } from './texts/ui-texts.ts';
import { dismissToast, holdToasts, toastStore, type Toast, type ToastKind } from './toasts.ts';

const icons = {
  loading: <LoaderCircle aria-hidden className="size-5 shrink-0 animate-spin text-muted" />,
  success: <CircleCheck aria-hidden className="size-5 shrink-0 text-accent" />,
  problem: <CircleAlert aria-hidden className="size-5 shrink-0 text-danger" />,
  plain: null,
} as const satisfies Record<ToastKind, unknown>;

/** Where short messages appear: once per application, above everything. Around them, presses go to the page. */
export function Toasts() {
  const t = useTexts(uiTexts);
  const shown = useSyncExternalStore(toastStore.subscribe, toastStore.read);
  return (
    <div
      role="status"
      aria-label={t('toasts.label')}
      onPointerEnter={() => holdToasts(true)}
      onPointerLeave={() => holdToasts(false)}
      onFocus={() => holdToasts(true)}
      onBlur={() => holdToasts(false)}
      className="pointer-events-none fixed inset-x-0 top-4 z-60 flex flex-col items-center gap-2 px-4"
    >
      {shown.map((toast) => (
        <OneToast key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

/** A press anywhere on it dismisses it, and so do Enter and Space, because what lies under its actions is one button. */
function OneToast({ toast: { id, kind, text, actions = [] } }: { readonly toast: Toast }) {
  const t = useTexts(uiTexts);
  const textId = useId();
  return (
    <div className="pointer-events-auto relative flex max-w-full animate-swap-in items-center gap-2.5 rounded-control border border-line bg-raised px-4 py-2.5 text-label font-medium text-ink shadow-float sm:max-w-md">
      {icons[kind]}
      <p id={textId} className="min-w-0 break-words">
        {text}
      </p>
      <button type="button" aria-label={t('toasts.dismiss')} aria-describedby={textId} onClick={() => dismissToast(id)} className="absolute inset-0 rounded-control" />
      {actions.map(({ label, onPress }) => (
        <button
          key={label}
          type="button"
          onClick={() => {
            dismissToast(id);
            onPress();
          }}
          className="relative -my-1 min-h-9 shrink-0 rounded-control px-2.5 font-semibold text-accent transition-colors hover:bg-accent-soft"
        >
          {label}
        </button>
      ))}
    </div>
  );
}
