import { Switch as Primitive } from 'radix-ui';
import { useId, type ReactNode } from 'react';

type SwitchProps = { readonly label: string; readonly note?: ReactNode; readonly checked: boolean; readonly onChange: (checked: boolean) => void; readonly disabled?: boolean };

/** A setting that is on or off and takes effect at once. */
export function Switch({ label, note, checked, onChange, disabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex min-h-touch items-center justify-between gap-4">
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {note !== undefined && (
          <p id={`${id}-note`} className="text-label text-muted">
            {note}
          </p>
        )}
      </div>
      <Primitive.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className="inline-flex h-6.5 w-11 shrink-0 items-center rounded-full border border-edge bg-canvas p-0.5 transition-colors disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Primitive.Thumb className="size-4.5 rounded-full bg-edge transition-transform data-[state=checked]:translate-x-[1.15rem] data-[state=checked]:bg-on-accent rtl:data-[state=checked]:-translate-x-[1.15rem]" />
      </Primitive.Root>
    </div>
  );
}
