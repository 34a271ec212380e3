import { useId, type InputHTMLAttributes } from 'react';
import { classes } from './classes.ts';

type TextFieldProps = InputHTMLAttributes<HTMLInputElement> & {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
};

/** A labelled input; the problem is announced and takes the hint's place, so nothing below it jumps. */
export function TextField({ label, hint, problem, className, ...rest }: TextFieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className={classes('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-invalid={problem !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={classes(
          'min-h-11 w-full rounded-control border bg-surface px-3 text-[0.95rem] text-ink placeholder:text-muted',
          problem === undefined ? 'border-line' : 'border-danger',
        )}
      />
      {note !== undefined && (
        <p id={`${id}-note`} role={problem === undefined ? undefined : 'alert'} className={classes('text-sm', problem === undefined ? 'text-muted' : 'text-danger')}>
          {note}
        </p>
      )}
    </div>
  );
}
