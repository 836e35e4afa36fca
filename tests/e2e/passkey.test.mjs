import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, shot, signIn } from './support/browser.mjs';
import { base, people, unique } from './support/stack.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('a passkey made on the security page signs in without a password', async () => {
  const { page, context, wrong, close } = await browser.open();
  const name = unique('Key');
  const client = await context.newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await signIn(page, people.customer);
  await page.goto(`${base}/security`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.locator('#passkey-name').fill(name);
  await page.getByRole('button', { name: 'Make the passkey' }).click();
  await page.getByRole('cell', { name, exact: true }).first().waitFor();
  await shot(page, 'passkey');
  const { credentials } = await client.send('WebAuthn.getCredentials', { authenticatorId });
  assert.equal(credentials.length, 1);

  await context.clearCookies();
  await page.goto(`${base}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('navigation').first().waitFor();
  const session = await page.evaluate(() => fetch('/api/v1/session').then((answer) => answer.json()));
  assert.equal(session.data.person.email, people.customer.email);

  await page.goto(`${base}/security`);
  await page.getByRole('button', { name: `Remove ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: /remove/i }).click();
  await page.getByRole('cell', { name, exact: true }).waitFor({ state: 'detached' });
  await context.clearCookies();
  await page.goto(`${base}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('alert').first().waitFor();
  assert.deepEqual((await wrong()).filter((what) => !what.includes('401')), []);
  await close();
});
