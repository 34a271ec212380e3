/** Which part of a list is read: what comes after a place, and how much of it. */
export type ListPage = { readonly after?: { readonly at: Date; readonly id: string } | undefined; readonly limit: number };
