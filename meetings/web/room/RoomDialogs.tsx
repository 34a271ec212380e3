import { MeetingPalette } from '../commands/MeetingPalette.tsx';
import { ShortcutSheet } from '../commands/ShortcutSheet.tsx';
import { EndDialog } from '../leaving/EndDialog.tsx';
import type { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { useSettings } from '../settings/use-settings.ts';
import { FreeSlotDialog } from '../sharing/FreeSlotDialog.tsx';
import { myRoleIn, type RoomDialog } from './use-room-commands.ts';

type RoomDialogsProps = { readonly session: MeetingSession; readonly view: MeetingView; readonly dialog: RoomDialog; readonly onClose: () => void };

/** What lies over the room, one at a time. */
export function RoomDialogs({ session, view, dialog, onClose }: RoomDialogsProps) {
  const { bareKeys } = useSettings();
  switch (dialog) {
    case 'settings':
      return <SettingsDialog session={session} view={view} onClose={onClose} />;
    case 'shortcuts':
      return <ShortcutSheet bareKeys={bareKeys} onClose={onClose} />;
    case 'palette':
      return <MeetingPalette open onClose={onClose} />;
    case 'end':
      return <EndDialog onEnd={() => session.server.end()} onClose={onClose} />;
    case 'free-slot':
      return (
        <FreeSlotDialog
          people={view.people}
          myRole={myRoleIn(view)}
          onClose={onClose}
          onChoose={(personId) => {
            onClose();
            void session.share.startInPlaceOf(personId);
          }}
        />
      );
    case undefined:
      return null;
  }
}
