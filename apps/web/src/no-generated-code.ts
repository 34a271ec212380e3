// The content security policy allows no generated code. Without this zod would try once, and every page would be
// reported. zod keeps its configuration at this name, so that all copies of it share one; importing it only to set
// this would make every page carry it. The module stands first, because schemas are built while modules load.
const holder = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
holder.__zod_globalConfig = Object.assign(holder.__zod_globalConfig ?? {}, { jitless: true });

export {};
