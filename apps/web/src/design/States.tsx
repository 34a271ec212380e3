import { Avatar, Badge, Button, EmptyState, Meter, Notice, ProgressRing, Skeleton, Spinner, useCountdown } from '@parley/ui';
import { MessageSquare } from 'lucide-react';
import { Section } from './DesignPage.tsx';

const countdownSeconds = 60;

export function States() {
  const left = useCountdown(countdownSeconds, () => undefined);
  return (
    <Section title="States">
      <div className="grid gap-6 sm:grid-cols-2">
        <Notice title="The microphone works">Somebody would hear you now.</Notice>
        <Notice kind="problem" title="The connection was lost" action={<Button look="secondary">Try again</Button>}>
          You are brought back as soon as it returns.
        </Notice>
        <EmptyState icon={<MessageSquare />} title="No messages yet" action={<Button look="secondary">Write one</Button>}>
          Everyone in the meeting can read what you write.
        </EmptyState>
        <div className="flex flex-col gap-3">
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="h-4 w-full" />
          <Skeleton className="h-24 w-full" />
        </div>
        <Meter label="Level" read={() => 0.5 + Math.sin(performance.now() / 300) / 2} />
        <div className="flex items-center gap-6">
          <ProgressRing label="Returning to home screen" value={left / countdownSeconds}>
            {left}
          </ProgressRing>
          <Spinner label="One moment" />
          <Avatar name="Ada" size="medium" />
          <Badge tone="live">Live</Badge>
        </div>
      </div>
    </Section>
  );
}
