import { IconButton, type IconButtonProps } from './IconButton.tsx';

type ToggleButtonProps = Omit<IconButtonProps, 'look' | 'onClick' | 'aria-pressed' | 'onChange'> & {
  readonly pressed: boolean;
  readonly onChange: (pressed: boolean) => void;
  /** active: stands out while it is on, as an open panel does. off: stands out while it is not, as a muted microphone does. */
  readonly marks?: 'active' | 'off';
};

/** Something that is on or off. The name stays the same in both ("Microphone"), because readers say which of them it is. */
export function ToggleButton({ pressed, onChange, marks = 'active', ...rest }: ToggleButtonProps) {
  const look = marks === 'active' ? (pressed ? 'active' : 'plain') : pressed ? 'plain' : 'off';
  return <IconButton {...rest} look={look} aria-pressed={pressed} onClick={() => onChange(!pressed)} />;
}
