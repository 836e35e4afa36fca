/** The browser's passkeys, in the JSON shapes that the server speaks. */
interface JsonCredentials {
  parseRequestOptionsFromJSON(options: unknown): PublicKeyCredentialRequestOptions;
  parseCreationOptionsFromJSON(options: unknown): PublicKeyCredentialCreationOptions;
}

interface JsonCredential {
  toJSON(): unknown;
}

function api(): JsonCredentials | null {
  const own = (globalThis as { PublicKeyCredential?: unknown }).PublicKeyCredential as JsonCredentials | undefined;
  return own && 'parseRequestOptionsFromJSON' in own ? own : null;
}

/** A passkey belongs to a host name: at a bare address there is none to be had. */
export function passkeysWork(host = globalThis.location?.hostname ?? ''): boolean {
  return api() !== null && typeof navigator !== 'undefined' && !!navigator.credentials && !isAddress(host);
}

/** Where the same page has a name, if it has one: only this machine's own address does for sure. */
export function namedOrigin(at: { protocol: string; hostname: string; port: string }): string | null {
  if (!/^127\.|^\[::1\]$/.test(at.hostname)) return null;
  return `${at.protocol}//localhost${at.port ? `:${at.port}` : ''}`;
}

function isAddress(host: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.startsWith('[');
}

/** Asks for one of the person's passkeys; `null` when they closed the browser's window. */
export async function usePasskey(options: unknown): Promise<unknown> {
  const publicKey = api()?.parseRequestOptionsFromJSON(options);
  return publicKey ? json(() => navigator.credentials.get({ publicKey })) : null;
}

/** Makes a new one on this device or key; `null` when they closed the browser's window. */
export async function makePasskey(options: unknown): Promise<unknown> {
  const publicKey = api()?.parseCreationOptionsFromJSON(options);
  return publicKey ? json(() => navigator.credentials.create({ publicKey })) : null;
}

async function json(ask: () => Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = (await ask()) as unknown as JsonCredential | null;
    return credential?.toJSON() ?? null;
  } catch (cause) {
    if (cause instanceof DOMException && (cause.name === 'NotAllowedError' || cause.name === 'AbortError')) return null;
    throw cause;
  }
}
