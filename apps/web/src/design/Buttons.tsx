import { Button, ContextMenu, CountBadge, IconButton, Kbd, Menu, MenuCheckItem, MenuChoice, MenuItem, MenuSection, SplitButton, Submenu, ToggleButton, TooltipGroup } from '@parley/ui';
import { Hand, MessageSquare, Mic, MicOff, MoreVertical, PhoneOff, Pin, Settings, Trash2, UserMinus, Volume2 } from 'lucide-react';
import { useState } from 'react';
import { Section } from './DesignPage.tsx';

const microphones = ['Built-in microphone', 'Headset', 'A microphone with a name that is far too long for one line of a menu'].map((label, index) => ({ value: String(index), label }));

export function Buttons() {
  const [microphone, setMicrophone] = useState(true);
  const [chat, setChat] = useState(false);
  const [device, setDevice] = useState('0');
  const [mirrored, setMirrored] = useState(true);
  return (
    <Section title="Buttons and menus">
      <div className="flex flex-wrap gap-3">
        <Button>Primary</Button>
        <Button look="secondary">Secondary</Button>
        <Button look="quiet">Quiet</Button>
        <Button look="danger">Danger</Button>
        <Button busy>Busy</Button>
        <Button look="secondary" disabled>
          Disabled
        </Button>
      </div>
      <TooltipGroup>
      <div role="toolbar" aria-label="Controls" className="flex flex-wrap items-center gap-3">
        <SplitButton label="Microphone" moreLabel="Choose a microphone" menu={<MenuChoice label="Microphone" value={device} options={microphones} onChange={setDevice} />}>
          <ToggleButton size="bar" label="Microphone" shortcut="M" marks="off" pressed={microphone} onChange={setMicrophone} icon={microphone ? <Mic aria-hidden /> : <MicOff aria-hidden />} />
        </SplitButton>
        <SplitButton label="Speakers" moreLabel="Speaker settings" panel={<p className="p-3">A panel with more than choices.</p>}>
          <IconButton size="bar" look="plain" label="Speakers" icon={<Volume2 aria-hidden />} />
        </SplitButton>
        <IconButton size="bar" look="plain" label="Raise hand" shortcut="H" icon={<Hand aria-hidden />} />
        <span className="relative inline-flex">
          <ToggleButton size="bar" label="Chat" shortcut="C" pressed={chat} onChange={setChat} icon={<MessageSquare aria-hidden />} />
          <CountBadge count={chat ? 0 : 3} label="3 unread messages" />
        </span>
        <IconButton size="bar" look="danger" label="Leave" icon={<PhoneOff aria-hidden />} />
        <IconButton label="Settings" shortcut="Mod+K" icon={<Settings aria-hidden />} />
        <IconButton size="small" label="Remove" icon={<Trash2 aria-hidden />} />
        <Menu trigger={<IconButton label="More" icon={<MoreVertical aria-hidden />} />}>
          <MenuItem icon={<Pin aria-hidden />} shortcut="Alt+1" onSelect={() => undefined}>
            Pin
          </MenuItem>
          <MenuCheckItem checked={mirrored} onChange={setMirrored}>
            Mirror my video
          </MenuCheckItem>
          <Submenu label="Layout" icon={<Settings aria-hidden />}>
            <MenuItem onSelect={() => undefined}>Grid</MenuItem>
            <MenuItem onSelect={() => undefined}>Spotlight</MenuItem>
          </Submenu>
          <MenuSection label="Host">
            <MenuItem disabled onSelect={() => undefined}>
              Mute
            </MenuItem>
            <MenuItem danger icon={<UserMinus aria-hidden />} onSelect={() => undefined}>
              Remove from the meeting
            </MenuItem>
          </MenuSection>
        </Menu>
        <Kbd shortcut="Mod+Shift+P" />
      </div>
      </TooltipGroup>
      <ContextMenu
        target={
          <button type="button" className="self-start rounded-tile border border-dashed border-edge px-8 py-6 text-muted">
            Right button here, or Shift+F10
          </button>
        }
      >
        <MenuItem icon={<Pin aria-hidden />} onSelect={() => undefined}>
          Pin
        </MenuItem>
        <MenuCheckItem checked={mirrored} onChange={setMirrored}>
          Mirror my video
        </MenuCheckItem>
      </ContextMenu>
    </Section>
  );
}
