import { readMigrations, type SliceMigrations } from '../db/index.ts';

export { Bus, type BusOptions } from './bus.ts';
export { defineEvent, type BusEvent, type EventDefinition } from './event-definition.ts';
export { eventsKeptMs, pruneEvents } from './event-store.ts';

/** The tables of the bus; the first migrations of every composition. */
export function busMigrations(): SliceMigrations {
  return readMigrations('bus', import.meta.url);
}
