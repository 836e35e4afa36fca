import { Question } from './definition';

export interface ReadyMade {
  readonly name: string;
  readonly words: string;
  readonly question: Question;
  readonly carriers?: true;
}

/** Reports that most people want: each is a question in an address, to begin with and to change. */
export const readyMade: readonly ReadyMade[] = [
  {
    name: 'Volume and delivery',
    words: 'Day by day, beside the period before.',
    question: {
      measures: 'messages,delivered,failed,delivery_rate',
      grain: 'day',
      period: 'last_30_days',
      compare: 'previous',
    },
  },
  {
    name: 'Countries and networks',
    words: 'Where messages went, and how many arrived.',
    question: { measures: 'messages,delivery_rate,spend', dimensions: 'country,network', period: 'last_30_days' },
  },
  {
    name: 'Senders',
    words: 'Which sender ids are used, and how they deliver.',
    question: { measures: 'messages,delivered,delivery_rate,spend', dimensions: 'sender', period: 'last_30_days' },
  },
  {
    name: 'Campaigns',
    words: 'What each campaign sent, reached and cost.',
    question: { measures: 'messages,delivered,delivery_rate,spend', dimensions: 'campaign', period: 'last_90_days' },
  },
  {
    name: 'Users',
    words: 'Who sent: people, keys and applications.',
    question: { measures: 'messages,segments,spend', dimensions: 'user', period: 'last_30_days' },
  },
  {
    name: 'Spend',
    words: 'Month by month, beside the year before.',
    question: { measures: 'spend,segments,messages', grain: 'month', period: 'last_12_months', compare: 'last_year' },
  },
  {
    name: 'Margin',
    words: 'What is earned on each of your carrier accounts.',
    question: { measures: 'spend,cost,margin,messages', dimensions: 'provider', period: 'last_30_days' },
    carriers: true,
  },
  {
    name: 'Failures by reason',
    words: 'Why messages did not arrive, and what to do about it.',
    question: {
      measures: 'messages',
      dimensions: 'reason,country',
      status: ['undelivered', 'expired', 'failed', 'rejected'],
      period: 'last_30_days',
    },
  },
  {
    name: 'Latency',
    words: 'How long hand-over and delivery take.',
    question: { measures: 'handover_p50,handover_p95,delivery_p50,delivery_p95', grain: 'day', period: 'last_30_days' },
  },
];
