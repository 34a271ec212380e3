import { Checkbox, RadioGroup, Skeleton, useTexts, VisuallyHidden } from '@parley/ui';
import { webhookTexts } from './texts/webhook-texts.ts';
import { useEventGroups } from './use-webhooks.ts';

/** Shape  value: `['*']`, or groups such as `meetings.*` and whole names */
type EventChoiceProps = { readonly value: readonly string[]; readonly onChange: (events: readonly string[]) => void; readonly problem: string | undefined };

/** Every event, or some: whole groups and single ones. */
export function EventChoice({ value, onChange, problem }: EventChoiceProps) {
  const t = useTexts(webhookTexts);
  const isAll = value.includes('*');
  const options = [
    { value: 'all', label: t('form.everything'), note: t('form.everything-note') },
    { value: 'some', label: t('form.some') },
  ];
  return (
    <div className="flex flex-col gap-2">
      <RadioGroup label={t('form.events')} value={isAll ? 'all' : 'some'} options={options} onChange={(choice) => onChange(choice === 'all' ? ['*'] : [])} />
      {!isAll && <Groups value={value} onChange={onChange} />}
      {problem !== undefined && (
        <p role="alert" className="text-label text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

function Groups({ value, onChange }: Pick<EventChoiceProps, 'value' | 'onChange'>) {
  const t = useTexts(webhookTexts);
  const groups = useEventGroups();
  if (groups === undefined) {
    return (
      <div role="status">
        <VisuallyHidden>{t('form.events-loading')}</VisuallyHidden>
        <Skeleton className="h-40 w-full" />
      </div>
    );
  }
  const chosen = new Set(value);
  const choose = (event: string, isChosen: boolean, instead: readonly string[] = []): void => {
    const next = new Set(value);
    for (const one of instead) next.delete(one);
    if (isChosen) next.add(event);
    else next.delete(event);
    onChange([...next]);
  };
  return (
    <ul className="flex flex-col gap-3 rounded-control border border-line p-3">
      {[...groups].map(([group, names]) => {
        const whole = `${group}.*`;
        return (
          <li key={group}>
            <Checkbox label={<span className="font-medium">{t('hears.group', { group })}</span>} checked={chosen.has(whole)} onChange={(isChosen) => choose(whole, isChosen, names)} />
            <ul className="ms-8">
              {names.map((name) => (
                <li key={name}>
                  <Checkbox label={<span className="font-mono text-label [overflow-wrap:anywhere]">{name}</span>} checked={chosen.has(whole) || chosen.has(name)} disabled={chosen.has(whole)} onChange={(isChosen) => choose(name, isChosen)} />
                </li>
              ))}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}
