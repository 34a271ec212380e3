import type { AccessName } from './access.ts';

/**
 * Who may use which address: the reviewed list. Every registered route and WebSocket path has a row, every row has a
 * route, and every cell is asked of the running server. `npx tsx tools/print-authorisation.ts` prints it as a table.
 *
 * A new route is one line: its method and address as registered, a name from `accesses`, and how to ask.
 */
export type Row = {
  /** `GET /meetings/:idOrAlias` as registered, or `WS /rtc`. */
  readonly route: string;
  readonly access: AccessName;
} & Ask;

export type Ask = {
  /** The address to ask, where it is not the registered one: parameters and wildcards filled in. `$name` is a fixture. */
  readonly at?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Of the body, when it is not application/json. */
  readonly type?: string;
  /** How the route's own answer is known: a status of 2xx, or this refusal code of a request that is wrong on purpose. */
  readonly yes?: string | number;
  /** The route ends the session that asks: it is put back for the next one. */
  readonly endsSession?: true;
};

const row = (route: string, access: AccessName, ask: Ask = {}): Row => ({ route, access, ...ask });

/** An id that nothing has. */
const noId = '0195e4a0-0000-7000-8000-000000000000';

const twirp = (method: string, access: AccessName, body: Readonly<Record<string, unknown>>, yes?: string): Row =>
  row('POST /twirp/*', access, { at: `/twirp/livekit.RoomService/${method}`, body, ...(yes === undefined ? {} : { yes }) });

const inMeeting = (access: AccessName) => (method: string, rest: string, body?: Readonly<Record<string, unknown>>, yes?: string): Row =>
  row(`${method} /api/meetings/:code/${rest}`, access, { at: `/api/meetings/$code/${rest.replace(':id', noId)}`, ...(body === undefined ? {} : { body }), ...(yes === undefined ? {} : { yes }) });
/** Doors of a meeting that its hosts use; the first member has opened the one of the fixtures. */
const host = inMeeting('owner');
/** Doors of a meeting for everybody who has been let in. */
const inside = inMeeting('let into the meeting');

/** Has the shape of what an authenticator answers, and is nothing. */
const noPasskey = { id: 'AA', rawId: 'AA', type: 'public-key', response: { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' } };

export const expected: readonly Row[] = [
  // Pages and files: no routes, but doors all the same.
  row('PAGE /', 'everybody'),
  row('PAGE /m/abcd-efgh-jkmn', 'everybody'),
  row('PAGE /assets/app-1234.js', 'everybody'),

  // The documentation of the API
  row('GET /api/docs', 'everybody'),
  row('GET /api/docs/json', 'everybody'),
  row('GET /api/docs/yaml', 'everybody'),
  row('GET /api/docs/static/index.html', 'everybody', { yes: 302 }),
  row('GET /api/docs/static/swagger-initializer.js', 'everybody'),
  row('GET /api/docs/static/*', 'everybody', { at: '/api/docs/static/swagger-ui.css' }),

  // Reports of browsers about what a page's policy stopped
  row('POST /api/policy-reports', 'everybody', { body: {}, type: 'application/csp-report' }),

  // Where holes are reported
  row('GET /.well-known/security.txt', 'everybody'),

  // identity
  row('POST /api/auth/sign-up/email', 'everybody', { body: { username: 'abc', email: 'abc@example.org', password: 'correct horse battery' }, yes: 'USERNAME_TOO_SHORT' }),
  row('POST /api/auth/sign-in/email', 'everybody', { body: { email: 'nobody', password: 'x' }, yes: 'INVALID_EMAIL_OR_PASSWORD' }),
  row('POST /api/auth/sign-in/username', 'everybody', { body: { username: 'x', password: 'x' }, yes: 'INVALID_USERNAME_OR_PASSWORD' }),
  row('POST /api/auth/sign-out', 'everybody', { endsSession: true }),
  row('GET /api/auth/get-session', 'everybody'),
  row('GET /.well-known/jwks.json', 'everybody'),

  // Letters, and what their links do. A link that nobody has made opens nothing for anybody.
  row('POST /api/auth/forgot-password', 'everybody', { body: { email: 'nobody@example.org' } }),
  row('POST /api/auth/verify-email/resend', 'everybody', { body: { email: 'nobody@example.org' } }),
  row('POST /api/auth/letter-links/look', 'everybody', { body: { token: 'x' }, yes: 'identity.link.gone' }),
  row('POST /api/auth/verify-email', 'everybody', { body: { token: 'x' }, yes: 'identity.link.gone' }),
  row('POST /api/auth/undo-email-change', 'everybody', { body: { token: 'x' }, yes: 'identity.link.gone' }),
  row('POST /api/auth/reset-password', 'everybody', { body: { token: 'x', password: 'x' }, yes: 'identity.link.gone' }),
  row('GET /api/dev/mail', 'everybody'),
  row('GET /api/auth/address', 'signed in'),
  row('POST /api/auth/change-email', 'signed in recently', { body: { email: 'nobody' }, yes: 'INVALID_EMAIL' }),
  row('POST /api/auth/change-password', 'signed in', { body: { currentPassword: 'x', newPassword: 'x' }, yes: 'identity.password.wrong' }),
  row('POST /api/auth/confirm', 'signed in', { body: { password: 'x' }, yes: 'identity.password.wrong' }),
  row('GET /api/auth/second-factor', 'everybody'),
  row('POST /api/auth/second-factor/totp', 'everybody', { body: { code: '000000', token: 'nobody' }, yes: 'identity.second-factor.over' }),
  row('POST /api/auth/second-factor/recovery-code', 'everybody', { body: { code: 'x', token: 'nobody' }, yes: 'identity.second-factor.over' }),
  row('POST /api/auth/second-factor/passkey/options', 'everybody', { body: { token: 'nobody' }, yes: 'identity.second-factor.over' }),
  row('POST /api/auth/second-factor/passkey', 'everybody', { body: { token: 'nobody', answer: noPasskey }, yes: 'identity.second-factor.over' }),
  row('POST /api/auth/second-factor/cancel', 'everybody', { body: { token: 'nobody' } }),
  row('POST /api/auth/passkey/sign-in/options', 'everybody', { body: {} }),
  row('POST /api/auth/passkey/sign-in', 'everybody', { body: { answer: noPasskey }, yes: 'identity.passkey.refused' }),
  row('POST /api/auth/confirm/passkey/options', 'signed in', { body: {} }),
  row('POST /api/auth/confirm/passkey', 'signed in', { body: { answer: noPasskey }, yes: 'identity.passkey.refused' }),
  row('GET /api/auth/factors', 'signed in'),
  row('POST /api/auth/totp/confirm', 'signed in recently', { body: { code: '000000' }, yes: 'identity.totp.not-started' }),
  row('POST /api/auth/totp/disable', 'signed in recently', { body: {}, yes: 'identity.totp.not-on' }),
  row('POST /api/auth/recovery-codes', 'signed in recently', { body: {}, yes: 'identity.totp.not-on' }),
  row('POST /api/auth/totp/set-up', 'signed in recently', { body: {} }),
  row('POST /api/auth/passkeys/options', 'signed in recently', { body: {} }),
  row('POST /api/auth/passkeys', 'signed in recently', { body: { name: 'x', registration: { ...noPasskey, response: { clientDataJSON: 'AA', attestationObject: 'AA' } } }, yes: 'identity.passkey.not-added' }),
  row('PATCH /api/auth/passkeys/:id', 'signed in', { at: '/api/auth/passkeys/nobody', body: { name: 'x' }, yes: 'identity.passkey.not-found' }),
  row('DELETE /api/auth/passkeys/:id', 'signed in recently', { at: '/api/auth/passkeys/nobody', yes: 'identity.passkey.not-found' }),

  row('PATCH /api/account', 'signed in', { body: { name: 'Ada' } }),
  row('PUT /api/account/picture', 'signed in', { body: {}, type: 'image/png', yes: 'identity.picture.not-a-picture' }),
  row('DELETE /api/account/picture', 'signed in'),
  row('GET /api/pictures/:id', 'signed in or guest', { at: '/api/pictures/nobody', yes: 'http.not-found' }),
  row('GET /api/account/export', 'signed in recently'),
  row('POST /api/account/delete', 'signed in recently', { body: { username: 'somebody else' }, yes: 'identity.account.name-does-not-match' }),
  row('GET /api/sessions', 'signed in'),
  row('DELETE /api/sessions/:sessionId', 'owner', { at: '/api/sessions/$session', endsSession: true }),
  row('POST /api/sessions/end-others', 'signed in', { endsSession: true }),
  row('GET /api/keys', 'operator'),
  row('POST /api/keys/rotate', 'operator recently', { body: { purpose: 'participant-token' } }),
  row('POST /api/keys/revoke', 'operator recently', { body: { keyId: 'nobody' }, yes: 'identity.key.not-found' }),
  row('POST /api/keys/rotate-master', 'operator recently', { body: {} }),
  row('GET /api/audit', 'operator'),
  row('GET /api/audit/check', 'operator'),

  // Other providers
  row('GET /api/auth/oidc/providers', 'everybody'),
  row('POST /api/auth/oidc/start', 'everybody', { body: { provider: 'nobody' }, yes: 'identity.provider.unknown' }),
  row('POST /api/auth/oidc/connect', 'signed in recently', { body: { provider: 'nobody' }, yes: 'identity.provider.unknown' }),
  row('GET /api/auth/oidc/:provider/callback', 'everybody', { at: '/api/auth/oidc/nobody/callback', yes: 303 }),
  row('GET /api/auth/oidc/ticket', 'everybody'),
  row('POST /api/auth/oidc/finish', 'everybody', { body: { username: 'ada.arden' }, yes: 'identity.provider.expired' }),
  row('POST /api/auth/oidc/link', 'signed in recently', { body: {}, yes: 'identity.provider.expired' }),
  row('GET /api/account/identities', 'signed in'),
  row('DELETE /api/account/identities/:id', 'signed in recently', { at: `/api/account/identities/${noId}`, yes: 'identity.provider.not-linked' }),

  // Operators, and the people they see
  row('GET /api/setup', 'everybody'),
  row('POST /api/setup', 'everybody', { body: {}, yes: 'identity.setup-token.wrong' }),
  row('GET /api/people', 'operator'),
  row('POST /api/people', 'operator recently', { body: { username: 'abc', email: 'abc@example.org' }, yes: 'USERNAME_TOO_SHORT' }),
  ...['suspend', 'reactivate', 'make-operator', 'remove-operator', 'end-sessions'].map((verb) =>
    row(`POST /api/people/:id/${verb}`, 'operator recently', { at: `/api/people/${noId}/${verb}`, body: {}, yes: 'identity.person.unknown' }),
  ),
  row('DELETE /api/people/:id', 'operator recently', { at: `/api/people/${noId}`, yes: 'identity.person.unknown' }),
  row('POST /api/auth/welcome', 'everybody', { body: { token: 'x', password: 'correct horse battery' }, yes: 'identity.welcome.expired' }),

  // Invites and guests
  row('POST /api/invites', 'signed in', { body: { meetingCode: 'nothing-here' }, yes: 'identity.invite.no-meeting' }),
  row('GET /api/invites', 'signed in'),
  row('DELETE /api/invites/:id', 'signed in', { at: `/api/invites/${noId}`, yes: 'identity.invite.unknown' }),
  row('POST /api/guests/look', 'everybody', { body: { token: 'x' }, yes: 'identity.invite.invalid' }),
  row('POST /api/guests/enter', 'everybody', { body: { token: 'x', name: 'Gus' }, yes: 'identity.invite.invalid' }),

  // webhooks
  row('GET /api/webhooks', 'operator'),
  row('GET /api/webhooks/events', 'operator'),
  ...['GET /api/webhooks/:endpointId', 'GET /api/webhooks/:endpointId/deliveries', 'DELETE /api/webhooks/:endpointId'].map((route) => row(route, 'operator', { at: route.replace(/^\w+ /, '').replace(':endpointId', noId), yes: 'webhooks.not-found' })),
  row('POST /api/webhooks', 'operator recently', { body: { url: 'gopher://example.org' }, yes: 'webhooks.url-refused' }),
  row('PATCH /api/webhooks/:endpointId', 'operator', { at: `/api/webhooks/${noId}`, body: { enabled: false }, yes: 'webhooks.not-found' }),
  row('POST /api/webhooks/:endpointId/rotate-secret', 'operator recently', { at: `/api/webhooks/${noId}/rotate-secret`, body: {}, yes: 'webhooks.not-found' }),
  row('POST /api/webhooks/:endpointId/test', 'operator', { at: `/api/webhooks/${noId}/test`, body: {}, yes: 'webhooks.not-found' }),
  row('POST /api/webhooks/:endpointId/deliveries/:deliveryId/redeliver', 'operator', { at: `/api/webhooks/${noId}/deliveries/${noId}/redeliver`, body: {}, yes: 'webhooks.not-found' }),

  // meetings
  row('POST /api/meetings/join', 'signed in', { body: {} }),
  row('GET /api/meetings/:code', 'signed in', { at: '/api/meetings/$code' }),
  row('POST /api/meetings/:code/waiting', 'signed in or guest', { at: '/api/meetings/$code/waiting', body: { ticket: 'x', waitMs: 0 }, yes: 'meetings.knock-over' }),
  row('POST /api/meetings/:code/stop-waiting', 'signed in or guest', { at: '/api/meetings/$code/stop-waiting', body: { ticket: 'x' } }),
  inside('PUT', 'hand', { raised: true }, 'meetings.not-inside'),
  inside('POST', 'slots', { slot: 'camera' }, 'meetings.not-inside'),
  inside('POST', 'slots/release', { slot: 'camera' }),
  host('PATCH', 'settings', {}),
  host('PUT', 'people/:id/role', { role: 'viewer' }, 'meetings.person-unknown'),
  host('POST', 'people/:id/mute', { source: 'microphone' }, 'meetings.person-unknown'),
  host('POST', 'people/:id/ask-to-unmute', { source: 'microphone' }, 'meetings.person-unknown'),
  host('POST', 'mute-all', { source: 'microphone' }),
  ...['remove', 'readmit', 'lower-hand'].map((verb) => host('POST', `people/:id/${verb}`, {}, 'meetings.person-unknown')),
  host('POST', 'lower-hands', {}),
  host('GET', 'removed'),
  host('GET', 'knocks'),
  host('POST', 'knocks/admit-all', {}),
  ...['admit', 'refuse'].map((verb) => host('POST', `knocks/:id/${verb}`, {}, 'meetings.knock-over')),
  host('POST', 'slots/free', { from: 'nobody', slot: 'screen' }, 'meetings.person-unknown'),
  ...['take', 'cancel'].map((verb) => host('POST', `slots/free/:id/${verb}`, {}, 'meetings.slot-over')),
  host('POST', 'end', {}),
  row('POST /api/meetings/media-events', 'nobody', { body: {}, type: 'application/webhook+json' }),
  row('POST /meeting/join', 'signed in, at an address of the samples', { body: {} }),
  row('GET /meetings', 'signed in, at an address of the samples', { yes: 400 }),
  row('GET /meetings/:idOrAlias', 'signed in, at an address of the samples', { at: '/meetings/$code' }),
  row('OPTIONS /meeting/join', 'everybody'),
  row('OPTIONS /meetings', 'everybody'),
  row('OPTIONS /meetings/:idOrAlias', 'everybody', { at: '/meetings/x' }),

  // sfu: signalling
  row('WS /rtc', 'joins'),
  row('WS /rtc/v1', 'everybody', { yes: 404 }),
  row('GET /rtc', 'everybody', { yes: 404 }),
  row('GET /rtc/v1', 'everybody', { yes: 404 }),
  row('GET /rtc/v1/validate', 'everybody', { yes: 404 }),
  row('GET /rtc/validate', 'joins'),
  row('OPTIONS /rtc', 'everybody'),
  row('OPTIONS /rtc/*', 'everybody', { at: '/rtc/validate' }),
  row('OPTIONS /twirp/*', 'everybody', { at: '/twirp/livekit.RoomService/ListRooms' }),

  // sfu: the server API, method by method
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'TRACE'].map((method) => row(`${method} /twirp/*`, 'everybody', { at: '/twirp/livekit.RoomService/ListRooms', yes: 404 })),
  row('QUERY /twirp/*', 'everybody', { at: '/twirp/livekit.RoomService/ListRooms', body: {}, yes: 404 }),
  twirp('CreateRoom', 'administers rooms', { name: '$room' }),
  twirp('ListRooms', 'administers rooms', {}),
  twirp('ListParticipants', 'administers rooms', { room: '$room' }),
  twirp('GetParticipant', 'administers rooms', { room: '$room', identity: 'nobody' }, 'not_found'),
  twirp('RemoveParticipant', 'administers rooms', { room: '$room', identity: 'nobody' }, 'not_found'),
  twirp('MutePublishedTrack', 'administers rooms', { room: '$room', identity: 'nobody', track_sid: 'TR_x', muted: true }, 'not_found'),
  twirp('UpdateParticipant', 'administers rooms', { room: '$room', identity: 'nobody', name: 'x' }, 'not_found'),
  twirp('UpdateSubscriptions', 'administers rooms', { room: '$room', identity: 'nobody', subscribe: true }, 'not_found'),
  twirp('SendData', 'administers rooms', { room: '$room', data: 'eA==' }),
  twirp('UpdateRoomMetadata', 'administers rooms', { room: '$room', metadata: 'x' }),
  twirp('DeleteRoom', 'administers rooms', { room: '$room' }),
];

/** Topics of the chat's broker get their rows here when the slice that has them comes: who may read, who may write. */
export const expectedTopics: readonly { readonly topic: string; readonly read: AccessName; readonly write: AccessName }[] = [];
