import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTexts } from './language/use-texts.ts';
import { uiTexts } from './texts/ui-texts.ts';
import { toastStore, type ToastKind } from './toasts.ts';

const icons = {
  loading: <LoaderCircle aria-hidden className="size-5 shrink-0 animate-spin text-muted" />,
  success: <CircleCheck aria-hidden className="size-5 shrink-0 text-accent" />,
  problem: <CircleAlert aria-hidden className="size-5 shrink-0 text-danger" />,
  plain: null,
} as const satisfies Record<ToastKind, unknown>;

/** Where short messages appear: once per application, above everything, never in the way of a press. */
export function Toasts() {
  const t = useTexts(uiTexts);
  const shown = useSyncExternalStore(toastStore.subscribe, toastStore.read);
  return (
    <div role="status" aria-label={t('toasts.label')} className="pointer-events-none fixed inset-x-0 top-4 z-50 flex flex-col items-center gap-2 px-4">
      {shown.map(({ id, kind, text }) => (
        <p key={id} className="flex max-w-full items-center gap-2.5 rounded-control border border-line bg-raised px-4 py-2.5 text-sm font-medium text-ink shadow-float">
          {icons[kind]}
          <span className="min-w-0 truncate">{text}</span>
        </p>
      ))}
    </div>
  );
}
