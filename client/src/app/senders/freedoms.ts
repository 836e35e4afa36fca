import { Schemas } from '../api/operations';

/** What a country lets be shown, in words. */
export const freedoms: Readonly<Record<Schemas['SenderFreedom'], string>> = {
  free: 'shown as given',
  only_approved: 'only approved ones',
  impossible: 'not shown',
};
