import { namedOrigin, passkeysWork } from './passkeys';

describe('Passkeys', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are offered under a name only, since they belong to one', () => {
    vi.stubGlobal('PublicKeyCredential', { parseRequestOptionsFromJSON: () => ({}) });
    vi.stubGlobal('navigator', { credentials: {} });

    expect(['localhost', 'sms.acacia.example'].map(passkeysWork)).toEqual([true, true]);
    expect(['127.0.0.1', '10.1.2.3', '[::1]'].map(passkeysWork)).toEqual([false, false, false]);
  });

  it('can be had under the name of this machine', () => {
    const at = (hostname: string, port = '5080') => namedOrigin({ protocol: 'http:', hostname, port });

    expect(at('127.0.0.1')).toBe('http://localhost:5080');
    expect(at('[::1]', '')).toBe('http://localhost');
    expect(at('10.1.2.3')).toBeNull();
    expect(at('localhost')).toBeNull();
  });
});
