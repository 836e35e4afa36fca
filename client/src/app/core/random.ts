/** A key that nobody else has. `randomUUID` is missing on pages that come without TLS; this is there always. */
export function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
