import type { CommandGroup, CommandId } from '../commands/commands.ts';

/** What stands behind the three dots, in groups. */
export const moreCommands: readonly { readonly group: CommandGroup; readonly ids: readonly CommandId[] }[] = [
  { group: 'view', ids: ['toggle-full-screen', 'toggle-picture-in-picture', 'toggle-incoming-video'] },
  { group: 'hosting', ids: ['admit-all', 'mute-all', 'lower-all-hands', 'lock-meeting', 'toggle-waiting-room'] },
  { group: 'you', ids: ['stop-publishing'] },
  { group: 'meeting', ids: ['copy-link', 'open-palette', 'show-shortcuts', 'show-statistics', 'open-settings'] },
];
