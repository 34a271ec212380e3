/** A pasted link stands for its last path segment; everything else for itself. */
export function readLink(text: string): string {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return text;
  const segment = new URL(trimmed).pathname.split('/').filter(Boolean).at(-1) ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray percent sign: it is cleaned away with the others
  }
}
