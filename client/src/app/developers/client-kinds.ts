/** How a client comes by tokens. */
export const grants: readonly { name: string; words: string }[] = [
  { name: 'client_credentials', words: 'For itself, without a person' },
  { name: 'authorization_code', words: 'For people, who sign in and consent' },
  { name: 'refresh_token', words: 'For them later too, while they are away' },
];

/** How it proves to be itself. */
export const methods: readonly { name: string; words: string }[] = [
  { name: 'client_secret', words: 'A secret (programs on a server)' },
  { name: 'private_key_jwt', words: 'A key pair of its own (private_key_jwt)' },
  { name: 'none', words: 'Nothing: it runs on devices of people (PKCE)' },
];
