import type { ComponentType } from 'react';
import type { Session } from '../auth-client.ts';
import { AppearanceSection } from './AppearanceSection.tsx';
import { AuditSection } from './AuditSection.tsx';
import { ConnectedSection } from './ConnectedSection.tsx';
import { CredentialsSection } from './CredentialsSection.tsx';
import { DataSection } from './DataSection.tsx';
import { DevicesSection } from './DevicesSection.tsx';
import { KeysSection } from './KeysSection.tsx';
import { PeopleSection } from './PeopleSection.tsx';
import { ProfileSection } from './ProfileSection.tsx';
import { SecuritySection } from './SecuritySection.tsx';
import { WebhooksSection } from './webhooks/WebhooksSection.tsx';

/** One page of the settings; its path is `/settings/<path>`. */
export type SettingsSection = {
  /** Its title is the text `section.<path>`. */
  readonly path: 'profile' | 'appearance' | 'credentials' | 'security' | 'connected' | 'devices' | 'data' | 'people' | 'keys' | 'webhooks' | 'audit';
  /** Left out for people whom it does not concern. */
  readonly shownTo?: (session: Session) => boolean;
  readonly Component: ComponentType<{ readonly session: Session }>;
};

const operators = ({ user }: Session): boolean => user.role === 'operator';

/** In the order of the list; the first one is what `/settings` shows. */
export const settingsSections: readonly SettingsSection[] = [
  { path: 'profile', Component: ProfileSection },
  { path: 'appearance', Component: AppearanceSection },
  { path: 'credentials', Component: CredentialsSection },
  { path: 'security', Component: SecuritySection },
  { path: 'connected', Component: ConnectedSection },
  { path: 'devices', Component: DevicesSection },
  { path: 'data', Component: DataSection },
  { path: 'people', shownTo: operators, Component: PeopleSection },
  { path: 'keys', shownTo: operators, Component: KeysSection },
  { path: 'webhooks', shownTo: operators, Component: WebhooksSection },
  { path: 'audit', shownTo: operators, Component: AuditSection },
];
