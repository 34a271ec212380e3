import { Slider as Primitive } from 'radix-ui';
import { useId } from 'react';

type SliderProps = {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** How the value is shown and read out, such as "40 %". */
  readonly format: (value: number) => string;
  readonly disabled?: boolean;
};

/** A value between two ends: arrows step, Home and End go to the ends. */
export function Slider({ label, value, onChange, min = 0, max = 100, step = 1, format, disabled = false }: SliderProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between gap-3 text-label">
        <span id={id} className="font-medium">
          {label}
        </span>
        <span aria-hidden className="text-muted tabular-nums">
          {format(value)}
        </span>
      </div>
      <Primitive.Root value={[value]} min={min} max={max} step={step} disabled={disabled} onValueChange={([next]) => next !== undefined && onChange(next)} className="relative flex h-touch w-full touch-none items-center select-none data-[disabled]:opacity-50">
        <Primitive.Track className="relative h-1.5 grow overflow-hidden rounded-full border border-edge bg-canvas">
          <Primitive.Range className="absolute h-full bg-accent" />
        </Primitive.Track>
        <Primitive.Thumb aria-labelledby={id} aria-valuetext={format(value)} className="block size-5 rounded-full border-2 border-surface bg-accent shadow-card" />
      </Primitive.Root>
    </div>
  );
}
