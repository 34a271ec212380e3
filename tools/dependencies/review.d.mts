type Release = { readonly name: string; readonly version: string };
/** Sentences about packages with code in the built page that nobody has approved for it. */
export function checkPage(rows: readonly (Release & { readonly ships: string })[], page: readonly Release[]): string[];
