import type { MeetingSettings } from './meeting-settings.ts';

export type VoiceSettings = Pick<MeetingSettings, 'noiseSuppression' | 'echoCancellation' | 'autoGain'>;

/** What the browser is asked to do to a voice, in its own words. [Media Capture and Streams §4.3.9] */
export function captureVoice({ noiseSuppression, echoCancellation, autoGain }: VoiceSettings): { readonly noiseSuppression: boolean; readonly echoCancellation: boolean; readonly autoGainControl: boolean } {
  return { noiseSuppression, echoCancellation, autoGainControl: autoGain };
}
