import { Select, useTexts } from '@parley/ui';
import { useState } from 'react';
import { controlTexts } from '../controls/texts/control-texts.ts';
import type { DeviceKind } from '../device-choice.ts';
import type { OwnDevices } from '../session/own-devices.ts';
import { useDevices } from '../use-devices.ts';

type DeviceSelectProps = { readonly kind: DeviceKind; readonly devices: Pick<OwnDevices, 'active' | 'choose'>; readonly onChosen?: (deviceId: string) => void };

/** Which device is used, or that there is none. [S0-114] */
export function DeviceSelect({ kind, devices, onChosen }: DeviceSelectProps) {
  const t = useTexts(controlTexts);
  const found = useDevices(kind);
  const [, setChosen] = useState('');
  const active = devices.active(kind);
  const value = found.find(({ deviceId }) => deviceId === active)?.deviceId ?? found[0]?.deviceId ?? '';
  const options = found.map(({ deviceId, label }, index) => ({ value: deviceId, label: label === '' ? t(`device.unnamed.${kind}`, { number: index + 1 }) : label }));
  return (
    <Select
      label={t(`device.${kind}`)}
      value={value}
      options={options.length === 0 ? [{ value: '', label: t(`device.none.${kind}`) }] : options}
      onChange={(deviceId) => {
        if (deviceId === '') return;
        setChosen(deviceId);
        void devices.choose(kind, deviceId);
        onChosen?.(deviceId);
      }}
    />
  );
}
