/**
 * What a client did and what it was told. `info` is neither yes nor no: the process died before it answered.
 */
export type Operation = { readonly id: string; readonly outcome: 'ok' | 'fail' | 'info' };

/** What can be read afterwards: the parts of an operation that are there, in any order. */
export type Trace = { readonly id: string; readonly parts: readonly number[] };

export type Violation = { readonly kind: 'lost' | 'phantom' | 'duplicate' | 'torn'; readonly id: string };

/**
 * Compares what was acknowledged with what is there.
 *
 * Shape   every operation writes the parts 0 … partsPerOperation - 1 in one transaction
 * Answers lost: acknowledged, not there · phantom: refused or never asked for, there · duplicate: a part twice ·
 *         torn: some parts without the others
 */
export function checkHistory(operations: readonly Operation[], traces: readonly Trace[], partsPerOperation: number): Violation[] {
  const violations: Violation[] = [];
  const asked = new Map(operations.map((operation) => [operation.id, operation.outcome]));
  const parts = new Map<string, number[]>();
  for (const trace of traces) parts.set(trace.id, [...(parts.get(trace.id) ?? []), ...trace.parts]);

  for (const [id, found] of parts) {
    const outcome = asked.get(id);
    if (outcome === undefined || outcome === 'fail') violations.push({ kind: 'phantom', id });
    const distinct = new Set(found).size;
    if (distinct < found.length) violations.push({ kind: 'duplicate', id });
    if (distinct < partsPerOperation) violations.push({ kind: 'torn', id });
  }
  for (const [id, outcome] of asked) {
    if (outcome === 'ok' && !parts.has(id)) violations.push({ kind: 'lost', id });
  }
  return violations;
}

/** Reads the lines of a writer: `invoke id`, then `ok id` or `fail id`, or nothing more when it died. */
export function readOperationLog(text: string): Operation[] {
  const outcomes = new Map<string, Operation['outcome']>();
  // The last line may be cut off by the kill; a line without its end was not said.
  for (const line of text.split('\n').slice(0, -1)) {
    const [word, id] = line.split(' ');
    if (id === undefined) continue;
    if (word === 'invoke') outcomes.set(id, 'info');
    else if (word === 'ok' || word === 'fail') outcomes.set(id, word);
  }
  return [...outcomes].map(([id, outcome]) => ({ id, outcome }));
}
