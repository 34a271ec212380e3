type Row = { readonly name: string; readonly version: string; readonly since?: string; readonly urgent?: string };
/** Sentences that say why no release may be made now. */
export function releaseRefusals(facts: { readonly commit: { readonly id: string; readonly seconds: string } | undefined; readonly advisories: { readonly reviewed: string }; readonly rows: readonly Row[]; readonly now: number }): string[];
