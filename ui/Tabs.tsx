import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

type TabsProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** `badge` stands behind the label: a count, a dot. */
  readonly tabs: readonly { readonly value: string; readonly label: string; readonly icon?: ReactNode; readonly badge?: ReactNode; readonly content: ReactNode }[];
  /** On the side of the panel, for lists that fill the room they are given. */
  readonly className?: string;
};

/** Several panels in one place; arrows choose, Tab goes into the panel. */
export function Tabs({ label, value, onChange, tabs, className = '' }: TabsProps) {
  return (
    <Primitive.Root value={value} onValueChange={onChange} className="flex min-h-0 flex-1 flex-col">
      <Primitive.List aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Primitive.Trigger key={tab.value} value={tab.value} className="-mb-px inline-flex min-h-touch shrink-0 items-center gap-2 border-b-2 border-transparent px-3 text-label font-medium text-muted transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink focus-visible:-outline-offset-2 [&_svg]:size-4">
            {tab.icon}
            {tab.label}
            {tab.badge}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map((tab) => (
        <Primitive.Content key={tab.value} value={tab.value} className={`min-h-0 flex-1 pt-4 ${className}`}>
          {tab.content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
