import { Check } from 'lucide-react';
import { use } from 'react';
import { MenuKind, menuKinds } from './menu-kind.ts';
import { menuItemLook } from './menu-look.ts';

type MenuChoiceProps = {
  /** Stands above the options. */
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
  /** Stands there when there is nothing to choose. */
  readonly empty?: string;
};

/** One of several inside a menu: a device, a layout, a language. */
export function MenuChoice({ label, value, options, onChange, empty }: MenuChoiceProps) {
  const { RadioGroup, RadioItem, ItemIndicator, Label } = menuKinds[use(MenuKind)];
  return (
    <RadioGroup aria-label={label} value={value ?? ''} onValueChange={onChange}>
      <Label className="px-2.5 pt-1.5 pb-1 text-caption font-semibold text-muted">{label}</Label>
      {options.length === 0 && empty !== undefined && <p className="px-2.5 py-1.5 text-label text-muted">{empty}</p>}
      {options.map((option) => (
        <RadioItem key={option.value} value={option.value} className={menuItemLook}>
          <span className="flex size-4 shrink-0">
            <ItemIndicator>
              <Check aria-hidden className="text-accent" />
            </ItemIndicator>
          </span>
          <span className="min-w-0 flex-1 break-words">{option.label}</span>
        </RadioItem>
      ))}
    </RadioGroup>
  );
}
