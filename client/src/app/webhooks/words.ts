/** Why an attempt failed, for whoever runs the receiver. */
const faults: Record<string, string> = {
  status: 'It answered with an error.',
  redirect: 'It answered with a redirect, which is not followed.',
  gone: 'It answered that it is gone (410).',
  timeout: 'It did not answer within 10 seconds.',
  connection: 'It could not be reached, or broke off.',
  tls: 'Its certificate is not valid.',
  name: 'Its name is not known.',
  address: 'It is not on the public internet.',
  url: 'The address may not be called: it must be https.',
  erased: 'The message was erased before it was told.',
};

export function faultWords(error: string | null): string {
  return error ? (faults[error] ?? error) : '';
}

const reasons: Record<string, string> = {
  asked: 'It was disabled here.',
  gone: 'It answered that it is gone (410), so nothing more is sent.',
  failing: 'It only failed for days, so nothing more is sent.',
};

export function disabledWords(reason: string | null): string {
  return reason ? (reasons[reason] ?? reason) : '';
}

/** Types in a word or two. */
export function typesWords(types: readonly string[]): string {
  if (types.length === 0) return 'everything';
  return types.length <= 2 ? types.join(', ') : `${types[0]} and ${types.length - 1} more`;
}
