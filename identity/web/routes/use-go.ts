import { useNavigate } from '@tanstack/react-router';
import { safeNext } from '../safe-next.ts';

/** To a page of ours, in place of this one: nobody comes back to a form that has done its work. */
export function useGo(): (path: string) => void {
  const navigate = useNavigate();
  return (path) => void navigate({ href: safeNext(path), replace: true });
}
