/** What each class of data is, and what happens when its time is over. */
export const dataClasses: Record<string, { readonly name: string; readonly then: string }> = {
  messages: {
    name: 'Messages',
    then: 'with attempts, receipts and timelines; written to the archive, read back, then dropped',
  },
  texts: { name: 'Texts', then: 'emptied; the messages and their figures stay' },
  changes: { name: 'Events', then: 'dropped; the event feed begins later' },
  webhooks: { name: 'Webhook deliveries', then: 'dropped from the log' },
  exports: { name: 'Exports', then: 'files deleted' },
  requests: { name: 'Request log', then: 'deleted' },
  audit: { name: 'Audit log', then: 'deleted' },
};

/** "40 days", "2 years". */
export function span(days: number): string {
  if (days >= 730 && days % 365 === 0) return `${days / 365} years`;
  return days === 1 ? 'one day' : `${days} days`;
}

/** "1.4 MB". */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
