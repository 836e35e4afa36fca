import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, settled, shot, signIn } from './support/browser.mjs';
import { base, people, unique, until } from './support/stack.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('somebody sends, sees it counted, builds a report of it, keeps and mails it, and takes the file', async () => {
  const [name, sender] = [unique('Report'), unique('S').slice(-11)];
  const session = await browser.open();
  const { page } = session;
  await signIn(page, people.customer);
  await settled(page);
  const api = (path, body) =>
    page.evaluate(
      async ([path, body]) => {
        const { data } = await (await fetch('/api/v1/session')).json();
        const headers = { 'content-type': 'application/json', 'x-csrf-token': data.csrf_token };
        const answer = await fetch(`/api/v1${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
        return (await answer.json()).data;
      },
      [path, body],
    );
  await api('/sms/send', { phone_numbers: ['+254712345678'], message: 'Counted', sender_id: sender });
  await until('the message is counted', async () => (await api(`/reports/query?period=today&sender=${sender}`)).totals.figures[0] === 1);

  await page.goto(`${base}/reports`);
  await settled(page);
  await page.getByRole('link', { name: 'Senders' }).click();
  await page.getByRole('heading', { name: 'Senders', level: 1 }).waitFor();
  await page.getByRole('cell', { name: sender }).waitFor();
  await page.getByText('What is counted').click();
  await page.getByLabel('Segments').check();
  await page.getByRole('columnheader', { name: 'Segments' }).waitFor();
  await page.getByLabel('Add a filter').selectOption('sender');
  await page.getByLabel('Value of the filter').fill(sender);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await until('only this sender is shown', async () => (await page.locator('app-report-table tbody tr').count()) === 2);
  assert.ok(new URL(page.url()).searchParams.get('sender') === sender);
  await shot(page, 'report');

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const form = page.getByRole('form', { name: 'Save the report' });
  await form.getByLabel('Name', { exact: true }).fill(name);
  await form.getByLabel('Mail it').selectOption('daily');
  await form.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  const text = await (await download).createReadStream().then((file) => file.toArray()).then((parts) => Buffer.concat(parts).toString());
  assert.match(text, new RegExp(`^"Sender".*\\r\\n"${sender}","1"`));

  await page.goto(`${base}/reports`);
  await settled(page);
  await page.getByRole('button', { name: `Mail ${name} now` }).click();
  await page.getByText('Mailed to 1 of 1.').first().waitFor();
  await page.getByRole('button', { name: `Delete ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
  await until('it is gone', async () => (await page.getByRole('link', { name }).count()) === 0);
  assert.deepEqual(await session.wrong(), []);
  await session.close();
});
