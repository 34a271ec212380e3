import { explainJoinProblem, type Explanation } from '../error-messages.ts';
import { requestJoin } from '../join-client.ts';
import { rememberStay } from '../remembered-stay.ts';

/** Makes a new meeting; whoever makes one goes straight in, past the lobby. Never throws: why it was not made is answered. */
export async function startMeeting(): Promise<{ readonly code: string } | { readonly problem: Explanation }> {
  try {
    const { code } = await requestJoin({});
    rememberStay({ code, as: 'participant', microphone: true, camera: true });
    return { code };
  } catch (error) {
    return { problem: explainJoinProblem(error) };
  }
}
