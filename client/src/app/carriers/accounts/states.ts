/** What keeps an account from sending more, and what its owner can do about it. `nothing` where the server names nothing. */
const meanings: Readonly<Record<string, string>> = {
  nothing: 'It takes what comes.',
  disabled: 'The carrier refused the account itself. Mend it at the carrier, then resume it.',
  paused: 'Somebody took it out of service. Resume it to use it again.',
  circuit_open: 'It took nothing of late and is left alone for a moment; then one message tries again.',
  asked_to_wait: 'The carrier asked for a pause. It goes on by itself.',
  rate_limit: 'Its limit of segments a second is reached. Raise it if the carrier allows more.',
  window: 'As many requests wait for an answer as may. Allow more at once, or ask the carrier why it is slow.',
  slow: 'Its answers take longer than usual.',
};

/** The word that the chip shows. */
export function limit(limitedBy: string): string {
  return limitedBy || 'nothing';
}

/** In a sentence; what a newer server names is told as it is. */
export function limitMeaning(limitedBy: string): string {
  return meanings[limit(limitedBy)] ?? `It is limited by: ${limitedBy.replaceAll('_', ' ')}.`;
}

/** Whether resuming would change anything. */
export function outOfService(limitedBy: string): boolean {
  return limitedBy === 'paused' || limitedBy === 'disabled';
}
