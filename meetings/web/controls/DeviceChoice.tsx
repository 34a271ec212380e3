import { MenuChoice, useTexts } from '@parley/ui';
import { useState } from 'react';
import type { DeviceKind } from '../device-choice.ts';
import type { OwnDevices } from '../session/own-devices.ts';
import { useDevices } from '../use-devices.ts';
import { controlTexts } from './texts/control-texts.ts';

type DeviceChoiceProps = { readonly kind: DeviceKind; readonly devices: Pick<OwnDevices, 'active' | 'choose'> };

/** Which device is used, inside a menu. [S0-114] */
export function DeviceChoice({ kind, devices }: DeviceChoiceProps) {
  const t = useTexts(controlTexts);
  const found = useDevices(kind);
  const [, setChosen] = useState('');
  const active = devices.active(kind);
  const value = found.some(({ deviceId }) => deviceId === active) ? active : found[0]?.deviceId;
  const options = found.map(({ deviceId, label }, index) => ({ value: deviceId, label: label === '' ? t(`device.unnamed.${kind}`, { number: index + 1 }) : label }));
  return (
    <MenuChoice
      label={t(`device.${kind}`)}
      value={value}
      options={options}
      empty={t(`device.none.${kind}`)}
      onChange={(deviceId) => {
        setChosen(deviceId);
        void devices.choose(kind, deviceId);
      }}
    />
  );
}
