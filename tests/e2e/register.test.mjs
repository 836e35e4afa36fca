import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, shot, signIn } from './support/browser.mjs';
import { base, link, mail, unique } from './support/stack.mjs';
import { code } from './support/totp.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('somebody registers, adds a second factor, sends a file of 500 and sees all of it delivered', async () => {
  const { page, wrong, close } = await browser.open();
  const email = `${unique('reg')}@example.com`;
  const password = 'amber kettle drum';

  await page.goto(`${base}/register`);
  await page.getByLabel('Organisation').fill('Brook & Sons');
  await page.getByLabel('Your name').fill('Ada Brook');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Open the account' }).click();
  await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();

  await page.goto(link(await mail(email, 'Confirm')));
  await page.locator('input[type=password]').fill(password);
  await page.locator('form button.primary').click();
  await page.getByRole('navigation').first().waitFor();

  await page.goto(`${base}/security`);
  await page.getByRole('button', { name: 'Set up an app' }).click();
  await page.getByAltText('QR code for your authenticator app').waitFor();
  const secret = await page.locator('app-authenticator-card code').first().innerText();
  await page.getByLabel('Six digits').fill(code(secret));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByText(/^[A-Z0-9]{5}-[A-Z0-9]{5}$/).first().waitFor();
  await shot(page, 'recovery-codes');

  const again = await browser.open();
  await signIn(again.page, { email, password });
  await again.page.getByLabel('Six digits').fill(code(secret));
  await again.page.getByRole('button', { name: 'Continue' }).click();
  await again.page.getByRole('navigation').first().waitFor();

  const rows = Array.from({ length: 500 }, (_, i) => `+2547120${String(i).padStart(5, '0')},Person ${i}`);
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(['phone,name', ...rows].join('\n')) };
  await again.page.goto(`${base}/send`);
  await again.page.getByRole('button', { name: 'From a file' }).click();
  await again.page.locator('input[type=file]').setInputFiles(file);
  await again.page.getByRole('button', { name: 'Use this file' }).click();
  await again.page.getByText('500 recipients').waitFor();
  await again.page.getByLabel('Text', { exact: true }).fill('Hello {{name}}, see you on Monday.');
  await again.page.getByRole('button', { name: 'Check and price' }).click();
  await again.page.getByRole('button', { name: /^Send to 500/ }).click();
  await again.page.getByRole('heading', { name: 'all have ended' }).waitFor({ timeout: 60_000 });
  await shot(again.page, 'sent-500');
  const counts = await again.page.locator('app-send-progress [aria-live]').innerText();
  assert.match(counts, /^\s*delivered\s*500\s*$/i);

  assert.deepEqual([...(await wrong()), ...(await again.wrong())], []);
  await again.close();
  await close();
});
