import { config } from 'zod';

// The content security policy allows no generated code. Without this zod would try once, and every page would be
// reported. It stands in a module of its own, imported first, because schemas are built while modules load.
config({ jitless: true });
