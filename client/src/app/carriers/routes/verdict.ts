import { Schemas } from '../../api/operations';
import { money } from '../../ui/money';

type Simulated = Schemas['SimulatedRoute'];

export interface Verdict {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
}

/** What would become of the message, in a sentence. */
export function verdict(seen: Simulated): Verdict {
  if (seen.decided_above) {
    return {
      tone: seen.open ? 'good' : 'bad',
      title: 'The account above yours decides this one.',
      text: seen.open ? 'There is a way now.' : 'There is no way at the moment.',
    };
  }
  if (!seen.group_id) {
    return { tone: 'bad', title: 'No rule fits it.', text: 'It would not be sent. Make a rule that does.' };
  }
  if (seen.sender && seen.sender.sender === null) {
    return {
      tone: 'bad',
      title: 'It has no sender that may be shown there.',
      text: `${senderWords(seen.sender)} Get one approved for the country, or set a fallback.`,
    };
  }
  if (!seen.chosen) {
    return {
      tone: 'warn',
      title: `No account of “${seen.group}” takes traffic now.`,
      text: seen.retry_at ? 'It would wait and be tried again.' : 'It would wait until one is in service again.',
    };
  }
  const { account, cost, currency } = seen.chosen;
  const price =
    cost === null
      ? 'The cost is not known: the account has no price for it.'
      : `It costs ${money(cost, currency ?? '')}`;
  const parts = seen.segments > 1 ? ` for ${seen.segments} segments.` : ' for one segment.';
  return {
    tone: 'good',
    title: `It goes through ${account}.`,
    text: cost === null ? price : price + parts,
  };
}

const sources: Readonly<Record<string, string>> = {
  message: 'as the message says',
  tenant: 'the tenant’s fallback',
  tenant_country: 'the tenant’s fallback for the country',
  parent: 'the fallback of the account above',
  parent_country: 'the fallback of the account above for the country',
  platform: 'the platform’s fallback',
  platform_country: 'the platform’s fallback for the country',
};

const problems: Readonly<Record<string, string>> = {
  not_possible_in_country: 'The country shows no such sender.',
  not_approved_for_country: 'The country shows only approved senders, and this one is not approved there.',
};

/** Who is shown as sender, and why not the message's own. */
export function senderWords(sender: Schemas['SimulatedSender']): string {
  const why = sender.why ? (problems[sender.why] ?? `${sender.why.replaceAll('_', ' ')}.`) : '';
  return sender.sender === null ? why : [sources[sender.source] ?? sender.source, why].filter(Boolean).join('. ');
}
