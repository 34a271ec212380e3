import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { safeNext } from '../safe-next.ts';
import { SecondFactorPage } from '../SecondFactorPage.tsx';
import { SignInPage } from '../SignInPage.tsx';
import { SignUpPage } from '../SignUpPage.tsx';
import { useSession } from '../use-session.ts';

// The usual ways into the product: who opens one of them may well go on to the next, so they come together.

export function SignIn() {
  const { problem }: { problem?: string } = useSearch({ strict: false });
  return <BeforeSession>{(next) => <SignInPage next={next} brought={problem} />}</BeforeSession>;
}

export function SecondFactor() {
  return <BeforeSession>{(next) => <SecondFactorPage next={next} />}</BeforeSession>;
}

export function SignUp() {
  return <BeforeSession>{(next) => <SignUpPage next={next} />}</BeforeSession>;
}

/** Who is signed in goes on to where they wanted to go, also when it happened in another tab. */
function BeforeSession({ children }: { readonly children: (next: string) => ReactNode }) {
  const search: { next?: string } = useSearch({ strict: false });
  const { session } = useSession();
  const next = safeNext(search.next);
  const navigate = useNavigate();
  const isIn = session !== null && session !== undefined;
  useEffect(() => {
    if (isIn) void navigate({ href: next, replace: true });
  }, [isIn, navigate, next]);
  return isIn ? null : children(next);
}
