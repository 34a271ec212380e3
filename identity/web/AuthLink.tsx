import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

type AuthLinkProps = { readonly to: string; readonly next?: string; readonly children: ReactNode };

/** A link between the pages of signing in; where to go afterwards goes along. */
export function AuthLink({ to, next, children }: AuthLinkProps) {
  return (
    <Link to={to} {...(next === undefined ? {} : { search: { next } })} className="font-medium text-accent hover:underline">
      {children}
    </Link>
  );
}
