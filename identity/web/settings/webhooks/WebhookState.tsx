import { Badge, useTexts } from '@parley/ui';
import { CircleCheck, CircleOff, CirclePause, TriangleAlert } from 'lucide-react';
import { webhookTexts } from './texts/webhook-texts.ts';
import type { Webhook } from './webhook-client.ts';

const looks = {
  on: { tone: 'accent', icon: <CircleCheck aria-hidden /> },
  paused: { tone: 'plain', icon: <CirclePause aria-hidden /> },
  failing: { tone: 'warning', icon: <TriangleAlert aria-hidden /> },
  off: { tone: 'danger', icon: <CircleOff aria-hidden /> },
} as const;

/** How a webhook is doing, in a word. */
export function WebhookState({ item }: { readonly item: Webhook }) {
  const t = useTexts(webhookTexts);
  const state = stateOf(item);
  return (
    <Badge tone={looks[state].tone} icon={looks[state].icon}>
      {t(`state.${state}`)}
    </Badge>
  );
}

function stateOf({ enabled, disabledBecause, failures }: Webhook): keyof typeof looks {
  if (!enabled) return disabledBecause === 'asked' ? 'paused' : 'off';
  return failures > 0 ? 'failing' : 'on';
}
