import { announce, Button, CommandPalette, Dialog, Popover, Sheet, showToast, TextField, useShortcuts, type Command } from '@parley/ui';
import { Hand, Mic, MonitorUp } from 'lucide-react';
import { useState } from 'react';
import { Section } from './DesignPage.tsx';

export function Overlays() {
  const [open, setOpen] = useState<'dialog' | 'sheet' | 'commands'>();
  const close = () => setOpen(undefined);
  useShortcuts({ 'Mod+K': () => setOpen('commands') });
  const say = (text: string) => () => showToast({ id: 'command', kind: 'plain', text });
  const commands: readonly Command[] = [
    { id: 'microphone', label: 'Turn microphone off', keywords: 'mute', group: 'You', icon: <Mic aria-hidden />, shortcut: 'M', run: say('Microphone off') },
    { id: 'hand', label: 'Raise hand', group: 'You', icon: <Hand aria-hidden />, shortcut: 'H', run: say('Hand raised') },
    { id: 'share', label: 'Share screen', keywords: 'present', group: 'Meeting', icon: <MonitorUp aria-hidden />, shortcut: 'S', run: say('Sharing') },
  ];
  return (
    <Section title="Overlays and messages">
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" onClick={() => setOpen('dialog')}>
          Dialog
        </Button>
        <Button look="secondary" onClick={() => setOpen('sheet')}>
          Sheet
        </Button>
        <Button look="secondary" onClick={() => setOpen('commands')}>
          Commands
        </Button>
        <Popover label="Panel" trigger={<Button look="secondary">Popover</Button>}>
          <p className="p-3">Beside its button.</p>
        </Popover>
      </div>
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" onClick={() => showToast({ id: crypto.randomUUID(), kind: 'plain', text: 'Ada has joined' })}>
          Message
        </Button>
        <Button look="secondary" onClick={() => showToast({ id: 'device', kind: 'plain', text: 'New device connected: Headset', actions: [{ label: 'Use the old one', onPress: () => undefined }] })}>
          With an action
        </Button>
        <Button look="secondary" onClick={() => showToast({ id: 'wrong', kind: 'problem', text: 'You must allow access to both your camera and microphone', sticky: true })}>
          What stays
        </Button>
        <Button look="secondary" onClick={() => announce('Ada raised a hand')}>
          Only spoken
        </Button>
      </div>
      <Dialog
        open={open === 'dialog'}
        onClose={close}
        title="End the meeting for everyone?"
        note="Everybody is shown out, and the code starts a new meeting."
        footer={
          <>
            <Button look="quiet" onClick={close}>
              Cancel
            </Button>
            <Button look="danger" onClick={close}>
              End for everyone
            </Button>
          </>
        }
      >
        <TextField label="A word to the others" />
      </Dialog>
      <Sheet open={open === 'sheet'} onClose={close} title="Chat" footer={<TextField label="Message" />}>
        {Array.from({ length: 30 }, (_, index) => (
          <p key={index} className="py-2">
            A message that somebody wrote, number {index + 1}.
          </p>
        ))}
      </Sheet>
      <CommandPalette open={open === 'commands'} onClose={close} commands={commands} />
    </Section>
  );
}
