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

export function passkeysWork(): boolean {
  return api() !== null && typeof navigator !== 'undefined' && !!navigator.credentials;
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
