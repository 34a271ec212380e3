import { readTexts } from '@parley/ui';
import { ConnectionError, MediaDeviceFailure } from 'livekit-client';
import { explainJoinProblem, type Explanation } from './error-messages.ts';
import { meetingTexts } from './texts/meeting-texts.ts';

export type OwnDevice = 'microphone' | 'camera' | 'screen';

/** Why a place in the meeting did not become a connection. */
export function explainConnectProblem(error: unknown): Explanation {
  if (!(error instanceof ConnectionError)) return explainJoinProblem(error);
  const t = readTexts(meetingTexts);
  return { title: t('connect'), advice: t('connect.advice') };
}

/** Why a device does not work; undefined when the person changed their mind. [S0-110] [S0-111] [S0-147] */
export function explainDevice(kind: OwnDevice, error: unknown): Explanation | undefined {
  const t = readTexts(meetingTexts);
  if (globalThis.isSecureContext === false) return { title: t('device.insecure'), advice: t('device.insecure.advice') };
  const failure = error instanceof Error ? MediaDeviceFailure.getFailure(error) : undefined;
  switch (failure) {
    case MediaDeviceFailure.PermissionDenied:
      if (kind !== 'screen') return { title: t(`device.denied.${kind}`), advice: t('device.denied.advice') };
      // A closed picker and a system that refuses have one name; only the words tell them apart.
      return isOfSystem(error) ? { title: t('device.denied.screen'), advice: t('device.denied-screen.advice') } : undefined;
    case MediaDeviceFailure.NotFound:
      return { title: t(`device.missing.${kind}`), advice: t('device.missing.advice') };
    case MediaDeviceFailure.DeviceInUse:
      return { title: t(`device.busy.${kind}`), advice: t('device.busy.advice') };
    default:
      return { title: t(`device.failed.${kind}`), advice: t('device.failed.advice') };
  }
}

/** What somebody else's program or a phone call has taken, for as long as it has it. */
export function explainInterruption(kind: Exclude<OwnDevice, 'screen'>): Explanation {
  const t = readTexts(meetingTexts);
  return { title: t(`device.interrupted.${kind}`), advice: t('device.interrupted.advice') };
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && /system/i.test(error.message);
}
