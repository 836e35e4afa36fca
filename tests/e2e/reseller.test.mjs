import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, settled, shot, signIn } from './support/browser.mjs';
import { base, link, mail, people, unique } from './support/stack.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('a reseller opens a customer, gives it a brand and credit; the customer sends; support looks in and leaves', async () => {
  const name = unique('Clinic');
  const email = `${unique('owner')}@example.com`;
  const reseller = await browser.open();
  const { page } = reseller;
  await signIn(page, people.reseller);
  await page.goto(`${base}/customers`);
  await page.getByRole('button', { name: 'New customer' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel("Owner's e-mail address").fill(email);
  await page.getByRole('button', { name: 'Open the account' }).click();
  await page.getByRole('link', { name }).waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();

  await page.locator('app-credit-card input').first().fill('2.50');
  await page.locator('app-credit-card button.primary').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Transfer $2.50' }).click();
  await page.locator('dl.figures').getByText('$2.50').waitFor();
  await page.getByRole('tab', { name: 'Brand' }).click();
  await page.locator('#brand-name').fill(`${name} SMS`);
  const saved = page.waitForResponse((answer) => answer.url().endsWith('/branding') && answer.request().method() === 'PUT');
  await page.getByRole('form', { name: 'Brand' }).locator('button.primary').click();
  assert.equal((await saved).status(), 200);
  await shot(page, 'reseller-customer');

  const customer = await browser.open();
  await customer.page.goto(link(await mail(email, 'invitation')));
  await customer.page.getByLabel(/your name/i).fill('Amina');
  await customer.page.locator('input[type=password]').first().fill('violet kettle drum');
  await customer.page.locator('form button.primary').click();
  await customer.page.getByRole('navigation').first().waitFor();
  await customer.page.locator('header .brand', { hasText: `${name} SMS` }).waitFor(); // it comes a moment after the page
  await customer.page.goto(`${base}/send`);
  await customer.page.getByRole('textbox', { name: 'Numbers' }).fill('+254712345678');
  await customer.page.getByLabel('Text', { exact: true }).fill('Your appointment is on Monday.');
  await customer.page.getByRole('button', { name: 'Check and price' }).click();
  await customer.page.getByRole('button', { name: /^Send it/ }).click();
  await customer.page.getByRole('heading', { name: 'all have ended' }).waitFor({ timeout: 60_000 });
  await shot(customer.page, 'customer-sent');

  await page.getByRole('button', { name: 'Act as this account' }).click();
  await page.getByRole('dialog').locator('textarea, input').first().fill('Ticket 4711: cannot send');
  await page.getByRole('dialog').getByRole('button', { name: /act as/i }).click();
  await page.getByText(`You act as ${name}`).waitFor();
  await page.goto(`${base}/messages`);
  await settled(page);
  await page.getByText('+254712345678').first().waitFor();
  assert.equal(await page.getByRole('link', { name: 'Developers' }).count(), 0);
  await shot(page, 'acting');
  await page.getByRole('button', { name: /back to/i }).click();
  await page.getByText(`You act as ${name}`).waitFor({ state: 'detached' });

  await customer.page.goto(`${base}/audit`);
  await settled(customer.page);
  await customer.page.getByText(/act.*as|support/i).first().waitFor();
  assert.deepEqual([...(await reseller.wrong()), ...(await customer.wrong())], []);
  await customer.close();
  await reseller.close();
});
