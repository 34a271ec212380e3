import type { z } from 'zod';

/** A fact that slices tell each other: `<slice>.<noun>-<past verb>`. A changed payload is a new version. */
export type EventDefinition<Payload> = {
  readonly name: string;
  readonly version: number;
  readonly schema: z.ZodType<Payload>;
};

export type BusEvent<Payload> = {
  /** UUIDv7; whoever acts on an event twice recognises it by this. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** When its transaction began, by the database's clock. */
  readonly at: Date;
  readonly payload: Payload;
};

/** Only a helper for inference: contracts that may not import the platform write the same object by hand. */
export function defineEvent<Payload>(name: string, version: number, schema: z.ZodType<Payload>): EventDefinition<Payload> {
  return { name, version, schema };
}
