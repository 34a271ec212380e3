import type { TranslateOf } from '@parley/ui';
import { AuthRefused } from '../../auth-client.ts';
import { explainAuthProblem } from '../../error-messages.ts';
import { ProofDeclined } from '../../use-recent-proof.tsx';
import type { webhookTexts } from './texts/webhook-texts.ts';

export type WebhookProblem = { readonly text: string; readonly isAboutUrl: boolean };

const reasons = ['bad-url', 'scheme', 'credentials', 'port', 'private-address', 'unresolvable'] as const;
type Reason = (typeof reasons)[number];

/** Answers  undefined when nothing is wrong: somebody closed the question about who they are */
export function explainWebhookProblem(t: TranslateOf<typeof webhookTexts>, error: unknown): WebhookProblem | undefined {
  if (error === null || error instanceof ProofDeclined) return undefined;
  if (!(error instanceof AuthRefused)) return { text: explainAuthProblem(error).text, isAboutUrl: false };
  switch (error.code) {
    case 'webhooks.url-refused':
      return { text: t(`refused.${readReason(error.details)}`), isAboutUrl: true };
    case 'webhooks.too-many':
      return { text: t('refused.too-many'), isAboutUrl: false };
    case 'webhooks.not-found':
      return { text: t('refused.gone'), isAboutUrl: false };
    case 'webhooks.disabled':
      return { text: t('refused.off'), isAboutUrl: false };
    case 'webhooks.delivery-not-found':
      return { text: t('refused.delivery-gone'), isAboutUrl: false };
    default:
      return { text: explainAuthProblem(error).text, isAboutUrl: false };
  }
}

/** What else there may be is found only when somebody calls the address. */
function readReason(details: unknown): Reason | 'other' {
  const reason = typeof details === 'object' && details !== null && 'reason' in details ? details.reason : undefined;
  return reasons.find((one) => one === reason) ?? 'other';
}
