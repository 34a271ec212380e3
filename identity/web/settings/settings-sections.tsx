import type { ComponentType } from 'react';
import type { Session } from '../auth-client.ts';
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
  readonly path: string;
  readonly title: string;
  /** Left out for people whom it does not concern. */
  readonly shownTo?: (session: Session) => boolean;
  readonly Component: ComponentType<{ readonly session: Session }>;
};

const operators = ({ user }: Session): boolean => user.role === 'operator';

/** In the order of the list; the first one is what `/settings` shows. */
export const settingsSections: readonly SettingsSection[] = [
  { path: 'profile', title: 'Profile', Component: ProfileSection },
  { path: 'credentials', title: 'Email and password', Component: CredentialsSection },
  { path: 'security', title: 'Security', Component: SecuritySection },
  { path: 'connected', title: 'Connected accounts', Component: ConnectedSection },
  { path: 'devices', title: 'Devices', Component: DevicesSection },
  { path: 'data', title: 'Your data', Component: DataSection },
  { path: 'people', title: 'People', shownTo: operators, Component: PeopleSection },
  { path: 'keys', title: 'Keys', shownTo: operators, Component: KeysSection },
  { path: 'webhooks', title: 'Webhooks', shownTo: operators, Component: WebhooksSection },
  { path: 'audit', title: 'Audit log', shownTo: operators, Component: AuditSection },
];
