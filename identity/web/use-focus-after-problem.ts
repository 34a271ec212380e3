import { useEffect, useRef, type RefObject } from 'react';

/** After a refusal the person types again: gives the form's field the focus back, which the busy button has lost. */
export function useFocusAfterProblem(busy: boolean, problem: string | undefined): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!busy && problem !== undefined) form.current?.querySelector('input')?.focus();
  }, [busy, problem]);
  return form;
}
