import { IconName } from '../ui/icon';

/** A page of the shell. It shows to those who have one of the permissions; none named: to everybody signed in. */
export interface NavItem {
  readonly path: string;
  readonly label: string;
  readonly icon: IconName;
  readonly needs: readonly string[];
  /** Other words people may search it by. */
  readonly words?: string;
  /** Pressed after `g`. */
  readonly key?: string;
}

/** The one list of pages: navigation, search and shortcuts are made from it. */
export const navigation: readonly NavItem[] = [
  {
    path: '/overview',
    label: 'Overview',
    icon: 'home',
    needs: ['messages:read'],
    words: 'dashboard start today volume balance queue health',
    key: 'o',
  },
  {
    path: '/send',
    label: 'Send',
    icon: 'send',
    needs: ['messages:send'],
    words: 'new message sms bulk file upload schedule',
    key: 's',
  },
  {
    path: '/messages',
    label: 'Messages',
    icon: 'message',
    needs: ['messages:read'],
    words: 'search find reports delivery status timeline saved',
    key: 'm',
  },
  {
    path: '/batches',
    label: 'Batches',
    icon: 'layers',
    needs: ['messages:read'],
    words: 'bulk campaign progress pause',
    key: 'b',
  },
  {
    path: '/exports',
    label: 'Exports',
    icon: 'download',
    needs: ['messages:read'],
    words: 'csv file download search result',
    key: 'x',
  },
  {
    path: '/events',
    label: 'Events',
    icon: 'right',
    needs: ['messages:read'],
    words: 'feed stream live tail what happened log',
    key: 'l',
  },
  {
    path: '/reports',
    label: 'Reports',
    icon: 'chart',
    needs: ['messages:read'],
    words: 'figures statistics volume delivery rate spend margin latency campaigns chart csv schedule saved builder',
    key: 'v',
  },
  {
    path: '/developers',
    label: 'Developers',
    icon: 'code',
    needs: ['credentials:manage'],
    words: 'api keys oauth clients examples curl log',
    key: 'd',
  },
  {
    path: '/webhooks',
    label: 'Webhooks',
    icon: 'out',
    needs: ['webhooks:manage'],
    words: 'callbacks endpoints events deliveries replay secret signature test dead letter',
    key: 'h',
  },
  {
    path: '/customers',
    label: 'Customers',
    icon: 'store',
    needs: ['tenants:manage'],
    words: 'reseller tenants accounts below credit brand suspend margin',
    key: 'c',
  },
  {
    path: '/carriers',
    label: 'Carriers',
    icon: 'route',
    needs: ['carriers:manage'],
    words: 'providers accounts routes groups rules simulator prices cost unmatched receipts health pause',
    key: 'r',
  },
  {
    path: '/senders',
    label: 'Sender ids',
    icon: 'tag',
    needs: ['account:read'],
    words: 'sender id alphanumeric approval country fallback request',
    key: 'i',
  },
  {
    path: '/reasons',
    label: 'Reasons',
    icon: 'help',
    needs: ['messages:read'],
    words: 'errors codes why failed undelivered meaning advice',
    key: 'w',
  },
  {
    path: '/team',
    label: 'Team',
    icon: 'people',
    needs: ['team:read'],
    words: 'members invitations roles permissions invite',
    key: 't',
  },
  {
    path: '/audit',
    label: 'Audit',
    icon: 'list',
    needs: ['audit:read'],
    words: 'log history who changed what csv',
    key: 'a',
  },
  {
    path: '/settings',
    label: 'Settings',
    icon: 'settings',
    needs: ['settings:manage'],
    words: 'brand logo colours domain region single sign-on sso',
    key: 'e',
  },
  {
    path: '/privacy',
    label: 'Privacy',
    icon: 'box',
    needs: ['privacy:manage'],
    words: 'retention archive erasure export gdpr ccpa person delete restore days',
    key: 'v',
  },
  {
    path: '/operator',
    label: 'Operator',
    icon: 'server',
    needs: ['platform:manage'],
    words: 'platform health queues tenants tree',
    key: 'p',
  },
  {
    path: '/security',
    label: 'Security',
    icon: 'shield',
    needs: [],
    words: 'password passkey mfa authenticator totp sessions name email own account',
    key: 'y',
  },
];
