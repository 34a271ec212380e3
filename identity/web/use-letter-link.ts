import type { LetterLinkAnswer } from '@parley/identity/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { lookAtLink } from './address-client.ts';

/** The link of a letter that has led to this page: what it would do, before anybody presses anything. */
export function useLetterLink(): { readonly token: string; readonly link: LetterLinkAnswer | undefined; readonly error: unknown } {
  const [token] = useState(() => new URLSearchParams(globalThis.location.search).get('token') ?? '');
  const { data, error } = useQuery({ queryKey: ['identity', 'letter-link', token], queryFn: () => lookAtLink(token), staleTime: Infinity, retry: false, refetchOnWindowFocus: false });
  return { token, link: data, error };
}
