import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { launch, shot, signIn } from './support/browser.mjs';
import { base, env, people, unique } from './support/stack.mjs';

let browser, provider;
before(async () => (browser = await launch()));
after(async () => {
  await browser.close();
  provider?.stdin.end();
});

/** npm's oidc-provider, which signs in whoever comes as this person. */
async function startProvider(email) {
  const oracles = fileURLToPath(new URL('../oracles', import.meta.url));
  provider = spawn(process.execPath, ['provider.mjs'], { cwd: oracles, stdio: ['pipe', 'pipe', 'inherit'] });
  const redirectUri = `${env.GALLANT_URL}/api/v1/sso/callback`;
  provider.stdin.write(
    `${JSON.stringify([{ redirectUri, subject: unique('sub'), claims: { email, email_verified: true, name: 'Grace Hopper', groups: ['senders'] }, algorithm: 'RS256', authentication: 'client_secret_basic', inToken: true }])}\n`,
  );
  const lines = createInterface({ input: provider.stdout });
  const [issuer] = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);
  return issuer;
}

test('somebody signs in by their organisation, as the role that it names, and sees no other account', async () => {
  const domain = `${unique('org')}.example`;
  const email = `grace@${domain}`;
  const issuer = await startProvider(email);

  // The issuer's address counts, not the name that passkeys want: the provider sends people back there.
  const owner = await browser.open();
  await owner.page.goto(`${env.GALLANT_URL}/sign-in`);
  await owner.page.getByLabel('E-mail address').fill(people.customer.email);
  await owner.page.getByLabel('Password', { exact: true }).fill(people.customer.password);
  await owner.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await owner.page.getByRole('navigation').first().waitFor();
  const made = await owner.page.evaluate(async (body) => {
    const session = await (await fetch('/api/v1/session')).json();
    const answer = await fetch('/api/v1/sso-connections', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.data.csrf_token },
      body: JSON.stringify(body),
    });
    return answer.json();
  }, { name: unique('Org'), issuer, client_id: 'gallant', client_secret: 'a secret: with/odd+signs%', domains: [domain], role_claim: 'groups', role_map: { senders: 'sender' } });
  assert.equal(made.success, true, JSON.stringify(made.error));

  const { page, wrong, close } = await browser.open();
  await page.goto(`${env.GALLANT_URL}/api/v1/sso/${made.data.id}/start?return_to=/send`);
  await page.waitForURL(`${env.GALLANT_URL}/send`);
  await page.getByRole('navigation').first().waitFor();
  await shot(page, 'sso');
  const { data } = await page.evaluate(() => fetch('/api/v1/session').then((answer) => answer.json()));
  assert.deepEqual([data.person.email, data.role, data.person.managed, data.memberships.length], [email, 'sender', true, 1]);
  assert.equal(await page.getByRole('link', { name: 'Developers' }).count(), 0);
  assert.deepEqual(await wrong(), []);
  await close();

  await owner.page.evaluate(async (id) => {
    const session = await (await fetch('/api/v1/session')).json();
    await fetch(`/api/v1/sso-connections/${id}`, { method: 'DELETE', headers: { 'X-CSRF-Token': session.data.csrf_token } });
  }, made.data.id);
  await owner.close();
});

test('a refused sign-on says why on the sign-in page', async () => {
  const { page, wrong, close } = await browser.open();
  await page.goto(`${base}/api/v1/sso/callback?code=x&state=forged`);
  await page.waitForURL(/\/sign-in\?error=SSO_STATE_INVALID/);
  await page.getByRole('alert').getByText('Try again').waitFor();
  assert.deepEqual(await wrong(), []);
  await signIn(page, people.customer);
  await close();
});
