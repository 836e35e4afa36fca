/** What a credential can be given, in words. The server gives only what its maker has. */
export const credentialScopes: readonly { name: string; words: string }[] = [
  { name: 'messages:send', words: 'Send, explain and cancel messages' },
  { name: 'messages:read', words: 'Read messages, batches and reports' },
  { name: 'files:write', words: 'Upload files of recipients' },
  { name: 'suppressions:read', words: 'Read the list of suppressed numbers' },
  { name: 'suppressions:write', words: 'Change the list of suppressed numbers' },
  { name: 'account:read', words: 'Read the balance' },
  { name: 'credits:grant', words: 'Give credit to tenants below' },
  { name: 'tenants:manage', words: 'Open and manage tenants below' },
  { name: 'credentials:manage', words: 'Manage API keys and OAuth clients' },
  { name: 'webhooks:manage', words: 'Manage webhooks' },
  { name: 'team:read', words: 'See the team' },
  { name: 'team:manage', words: 'Invite people and change roles' },
  { name: 'settings:manage', words: 'Change settings and brand' },
  { name: 'audit:read', words: 'Read the audit log' },
  { name: 'carriers:manage', words: 'Manage carriers, routes and senders' },
  { name: 'privacy:manage', words: 'Retention, archive, export and erasure of people’s data' },
  { name: 'platform:manage', words: 'Manage the platform' },
];

export const usual: readonly string[] = ['messages:send', 'messages:read', 'files:write', 'account:read'];
