import type { Database } from '@parley/platform/db';

/** How often the database is asked, and how long it may think about it. */
const everyMs = 2_000;
const patienceMs = 5_000;

export type StoreWatch = {
  /** Whether the last question was answered. */
  readonly isThere: () => boolean;
  close(): void;
};

/** Asks the database all the time, so that `/readyz` says the truth while nobody else asks. */
export function watchStore(database: Pick<Database, 'query'>, onChange: (isThere: boolean) => void, ms = { every: everyMs, patience: patienceMs }): StoreWatch {
  let there = true;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const answered = await answers(database, ms.patience);
    if (closed) return;
    if (answered !== there) onChange((there = answered));
    timer = setTimeout(() => void look(), ms.every).unref();
  };
  timer = setTimeout(() => void look(), ms.every).unref();
  return {
    isThere: () => there,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function answers(database: Pick<Database, 'query'>, patience: number): Promise<boolean> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => (late = setTimeout(() => resolve(false), patience).unref()));
  try {
    return await Promise.race([database.query('select 1').then(() => true), tooLate]);
  } catch {
    // Refused, gone or closed: what exactly is in the error of whoever needed it.
    return false;
  } finally {
    clearTimeout(late);
  }
}
