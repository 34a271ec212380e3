import { readTexts, showToast } from '@parley/ui';
import { panelTexts } from '../panels/texts/panel-texts.ts';

/** Copies the address of the meeting, and says whether it could. [S0-183] */
export async function copyLink(link: string): Promise<void> {
  const t = readTexts(panelTexts);
  try {
    await navigator.clipboard.writeText(link);
    showToast({ id: 'copied', kind: 'success', text: t('invite.copied') });
  } catch {
    showToast({ id: 'copied', kind: 'problem', text: t('invite.not-copied') }); // the browser does not let this page: the link can still be read
  }
}
