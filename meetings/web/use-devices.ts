import { Room } from 'livekit-client';
import { useEffect, useState } from 'react';
import type { DeviceKind } from './device-choice.ts';

/** The devices of a kind, kept up to date while they are plugged in and out. Labels appear once permission was given. */
export function useDevices(kind: DeviceKind, refreshKey?: unknown): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    let current = true;
    const read = () => {
      Room.getLocalDevices(kind, false).then(
        (list) => {
          if (current) setDevices(list.filter((device) => device.deviceId !== ''));
        },
        () => {
          if (current) setDevices([]); // no permission and no devices look the same to a person: nothing to choose
        },
      );
    };
    read();
    navigator.mediaDevices?.addEventListener('devicechange', read);
    return () => {
      current = false;
      navigator.mediaDevices?.removeEventListener('devicechange', read);
    };
  }, [kind, refreshKey]);
  return devices;
}
