type Messages = Readonly<Record<string, string>>;
export function placeholdersOf(message: string): Record<string, string>;
export function checkCatalogue(catalogue: { name: string; english: Messages; others: Readonly<Record<string, Messages>>; notes: Messages }): string[];
export function writeKeys(english: Messages): string;
