/** A provider by name: what has to be said of it, and where its half is set up. */
export interface Preset {
  readonly preset: string;
  readonly label: string;
  /** What the issuer field is called; null where it is known. */
  readonly issuer: string | null;
  readonly issuerHint?: string;
  /** Whether its tokens can tell a role. */
  readonly claims: boolean;
  readonly where: string;
}

export const presets: readonly Preset[] = [
  {
    preset: 'google',
    label: 'Google',
    issuer: null,
    claims: true,
    where: 'Google Cloud console, APIs & Services, Credentials: an OAuth client of the type web application.',
  },
  {
    preset: 'microsoft',
    label: 'Microsoft Entra ID',
    issuer: 'Directory (tenant) id',
    issuerHint: 'On the overview of the app registration.',
    claims: true,
    where: 'Entra admin center, App registrations: a registration for this directory only, with a client secret.',
  },
  {
    preset: 'github',
    label: 'GitHub',
    issuer: null,
    claims: false,
    where: 'GitHub, Settings of the organisation, Developer settings: an OAuth app.',
  },
  {
    preset: 'oidc',
    label: 'OpenID Connect',
    issuer: 'Issuer',
    issuerHint: 'The https address below which /.well-known/openid-configuration is.',
    claims: true,
    where: 'Your provider: a confidential web client with the authorization code flow.',
  },
];

/** Owners are appointed by owners, not by a provider. */
export const roles: readonly string[] = ['admin', 'sender', 'analyst', 'developer', 'billing'];

export function presetOf(name: string): Preset {
  return presets.find((preset) => preset.preset === name) ?? presets[presets.length - 1]!;
}
