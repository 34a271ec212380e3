import { Check } from 'lucide-react';
import { Checkbox as Primitive } from 'radix-ui';
import { useId, type ReactNode } from 'react';

type CheckboxProps = { readonly label: ReactNode; readonly name?: string; readonly checked?: boolean; readonly onChange?: (checked: boolean) => void; readonly required?: boolean; readonly disabled?: boolean };

/** An answer of a form: yes or no, sent with the rest of it. */
export function Checkbox({ label, name, checked, onChange, required = false, disabled = false }: CheckboxProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3 py-1">
      <Primitive.Root
        id={id}
        required={required}
        disabled={disabled}
        {...(name === undefined ? {} : { name })}
        {...(checked === undefined ? {} : { checked })}
        onCheckedChange={(state) => onChange?.(state === true)}
        className="mt-px inline-flex size-5 shrink-0 items-center justify-center rounded-mark border border-edge bg-surface transition-colors disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Primitive.Indicator>
          <Check aria-hidden className="size-4 text-on-accent" />
        </Primitive.Indicator>
      </Primitive.Root>
      <label htmlFor={id}>{label}</label>
    </div>
  );
}
