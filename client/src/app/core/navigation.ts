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
    words: 'reports delivery status timeline search',
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
    path: '/developers',
    label: 'Developers',
    icon: 'code',
    needs: ['credentials:manage'],
    words: 'api keys oauth clients examples curl log',
    key: 'd',
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
