import { Video, type LucideIcon } from 'lucide-react';
import type { Keys } from '../texts/keys.gen.ts';

/** A part of the product that people go to. */
export type Area = { readonly to: string; readonly label: keyof Keys & `area.${string}`; readonly Icon: LucideIcon; readonly isAt: (path: string) => boolean };

/**
 * What the navigation shows, in this order. A part of the product that comes later is one line here and one text:
 *
 *   { to: '/rooms', label: 'area.rooms', Icon: MessagesSquare, isAt: (path) => path.startsWith('/r') },
 */
export const areas: readonly Area[] = [{ to: '/', label: 'area.meetings', Icon: Video, isAt: (path) => path === '/' }];
