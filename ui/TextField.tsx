import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import { classes } from './classes.ts';

export type TextFieldProps = InputHTMLAttributes<HTMLInputElement> & {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  /** Stands at the other end of the label's line. */
  readonly aside?: ReactNode;
  /** Stands inside the field, at its end. */
  readonly after?: ReactNode;
};

/** A labelled input; the problem is announced and takes the hint's place, so nothing below it jumps. */
export function TextField({ label, hint, problem, aside, after, className, ...rest }: TextFieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className={classes('flex flex-col gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      <div className="relative">
        <input
          {...rest}
          id={id}
          aria-invalid={problem !== undefined}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          className={classes(
            'min-h-11 w-full rounded-control border bg-surface px-3 text-body text-ink placeholder:text-muted',
            after !== undefined && 'pr-11',
            problem === undefined ? 'border-edge' : 'border-danger',
          )}
        />
        {after}
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} role={problem === undefined ? undefined : 'alert'} className={classes('text-sm', problem === undefined ? 'text-muted' : 'text-danger')}>
          {note}
        </p>
      )}
    </div>
  );
}
