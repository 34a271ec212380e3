type Chunk = { readonly fileName: string; readonly imports: readonly string[]; readonly moduleIds: readonly string[]; readonly code: string };
export function weigh(modules: readonly string[], chunks: readonly Chunk[], styles: readonly { readonly fileName: string; readonly source: string }[]): { bytes: number; chunks: Chunk[] };
