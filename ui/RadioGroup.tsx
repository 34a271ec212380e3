import { RadioGroup as Primitive } from 'radix-ui';
import { useId, type ReactNode } from 'react';

type RadioGroupProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string; readonly note?: ReactNode; readonly icon?: ReactNode }[];
  /** Beside each other where there is room. */
  readonly row?: boolean;
};

/** One of a few, all in sight. For more than six, or where room is short, use `Select`. */
export function RadioGroup({ label, value, onChange, options, row = false }: RadioGroupProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <p id={id} className="text-label font-medium">
        {label}
      </p>
      <Primitive.Root aria-labelledby={id} value={value} onValueChange={onChange} orientation={row ? 'horizontal' : 'vertical'} className={row ? 'flex flex-wrap gap-2' : 'flex flex-col gap-2'}>
        {options.map((option) => (
          <Primitive.Item
            key={option.value}
            value={option.value}
            className="group flex min-h-touch items-center gap-3 rounded-control border border-edge bg-surface px-3 py-2 text-start transition-colors hover:bg-canvas data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft [&_svg]:size-4"
          >
            <span aria-hidden className="inline-flex size-4.5 shrink-0 items-center justify-center rounded-full border border-edge bg-surface group-data-[state=checked]:border-accent">
              <Primitive.Indicator className="size-2.5 rounded-full bg-accent" />
            </span>
            {option.icon}
            <span className="min-w-0">
              {option.label}
              {option.note !== undefined && <span className="block text-label text-muted">{option.note}</span>}
            </span>
          </Primitive.Item>
        ))}
      </Primitive.Root>
    </div>
  );
}
