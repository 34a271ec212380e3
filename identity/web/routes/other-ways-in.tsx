import { ConnectPage } from '../ConnectPage.tsx';
import { FinishAccountPage } from '../FinishAccountPage.tsx';
import { GuestPage } from '../GuestPage.tsx';
import { RequireSession } from '../RequireSession.tsx';
import { SetupPage } from '../SetupPage.tsx';
import { useGo } from './use-go.ts';

// Ways in that few people take, once each: by another provider, by an invite, and as the first operator.

export function FinishAccount() {
  return <FinishAccountPage onGo={useGo()} />;
}

export function Connect() {
  const go = useGo();
  return <RequireSession>{(session) => <ConnectPage session={session} onGo={go} />}</RequireSession>;
}

export function Setup() {
  return <SetupPage onGo={useGo()} />;
}

export function Guest() {
  return <GuestPage onGo={useGo()} />;
}
