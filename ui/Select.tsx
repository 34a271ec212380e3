import { useId } from 'react';
import { classes } from './classes.ts';

type SelectProps = {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
  readonly className?: string;
};

/** A labelled choice of a few; the system's own list, which every phone and screen reader knows. */
export function Select({ label, value, options, onChange, className }: SelectProps) {
  const id = useId();
  return (
    <div className={classes('flex min-w-0 flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)} className="min-h-11 w-full rounded-control border border-edge bg-surface px-3 text-body text-ink">
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
