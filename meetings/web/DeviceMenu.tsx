import { Popover } from '@parley/ui';
import { Check, ChevronUp } from 'lucide-react';
import type { DeviceKind } from './device-choice.ts';
import { useDevices } from './use-devices.ts';

const titles: Readonly<Record<DeviceKind, string>> = { audioinput: 'Microphone', videoinput: 'Camera', audiooutput: 'Speakers' };

type DeviceMenuProps = {
  readonly label: string;
  readonly kinds: readonly DeviceKind[];
  readonly chosen: (kind: DeviceKind) => string | undefined;
  readonly onChoose: (kind: DeviceKind, deviceId: string) => void;
};

/** The small arrow beside a control: which device it uses. */
export function DeviceMenu({ label, kinds, chosen, onChoose }: DeviceMenuProps) {
  return (
    <Popover
      label={label}
      trigger={
        <button type="button" aria-label={label} title={label} className="inline-flex h-12 w-9 items-center justify-center rounded-full pr-1 text-muted hover:text-ink">
          <ChevronUp aria-hidden className="size-4" />
        </button>
      }
    >
      {kinds.map((kind) => (
        <DeviceList key={kind} kind={kind} chosen={chosen(kind)} onChoose={(deviceId) => onChoose(kind, deviceId)} />
      ))}
    </Popover>
  );
}

function DeviceList({ kind, chosen, onChoose }: { readonly kind: DeviceKind; readonly chosen: string | undefined; readonly onChoose: (deviceId: string) => void }) {
  const devices = useDevices(kind);
  const current = devices.some((device) => device.deviceId === chosen) ? chosen : devices[0]?.deviceId;
  return (
    <div role="radiogroup" aria-label={titles[kind]} className="py-1">
      <p className="px-3 py-1 text-xs font-semibold tracking-wide text-muted uppercase">{titles[kind]}</p>
      {devices.length === 0 && <p className="px-3 py-2 text-sm text-muted">Nothing to choose from.</p>}
      {devices.map((device, index) => (
        <button
          key={device.deviceId}
          type="button"
          role="radio"
          aria-checked={device.deviceId === current}
          onClick={() => onChoose(device.deviceId)}
          className="flex min-h-10 w-full items-center gap-2 rounded-control px-3 py-1.5 text-left text-sm hover:bg-accent-soft"
        >
          <Check aria-hidden className={device.deviceId === current ? 'size-4 shrink-0 text-accent' : 'invisible size-4 shrink-0'} />
          <span className="min-w-0 break-words">{device.label === '' ? `${titles[kind]} ${index + 1}` : device.label}</span>
        </button>
      ))}
    </div>
  );
}
