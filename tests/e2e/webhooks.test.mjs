import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { launch, settled, shot, signIn } from './support/browser.mjs';
import { base, env, people, unique, until } from './support/stack.mjs';

let browser;
let receiver;
let answers = 200;
const taken = [];

before(async () => {
  browser = await launch();
  receiver = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      if (answers === 200) taken.push(JSON.parse(Buffer.concat(parts).toString()));
      response.writeHead(answers).end(`says ${answers}`);
    });
  });
  await new Promise((listening) => receiver.listen(0, '127.0.0.1', listening));
});
after(async () => {
  receiver.close();
  await browser.close();
});

async function send(reference) {
  const sent = await fetch(`${base}/api/v1/sms/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': env.GALLANT_API_KEY },
    body: JSON.stringify({ phone_numbers: ['+254712345678'], message: 'Hello', reference }),
  });
  assert.equal(sent.status, 202);
}

test('a customer adds a webhook, tests it, sees what it was told, and sends again what it missed', async () => {
  const [told, missed, meanwhile] = [unique('told'), unique('missed'), unique('meanwhile')];
  const session = await browser.open();
  const { page } = session;
  await signIn(page, people.customer);

  await page.goto(`${base}/webhooks`);
  await settled(page);
  await page.getByRole('button', { name: 'New webhook' }).click();
  const form = page.getByRole('form', { name: 'Webhook' });
  await form.getByLabel('Address').fill('https://169.254.169.254/');
  await form.getByRole('button', { name: 'Add it' }).click();
  await page.locator('#webhook-url-problem').waitFor();
  await session.wrong(); // the refusal
  await form.getByLabel('Address').fill(`http://127.0.0.1:${receiver.address().port}/${told}`);
  await form.getByLabel('only some of it').check();
  await form.getByLabel('message.accepted').check();
  await form.getByLabel('message.sent').check();
  await form.getByRole('button', { name: 'Add it' }).click();
  await page.getByText('The webhook is made.').waitFor();
  assert.match(await page.locator('app-secret-once code').innerText(), /^whsec_/);
  await page.getByRole('button', { name: 'I have it' }).click();

  await page.getByRole('link', { name: told }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('It was taken.').waitFor();
  await until('the test', () => taken.some((event) => event.type === 'webhook.test'));

  await page.goto(`${base}/events`);
  await page.getByText('live', { exact: true }).waitFor();
  await send(told);
  await until('two events', () => taken.filter((event) => event.data.reference === told).length === 2);
  assert.deepEqual(taken.filter((event) => event.data.reference === told).map((event) => event.sequence), [1, 2]);
  await page.getByRole('link', { name: '+254712345678' }).first().waitFor();
  await shot(page, 'events');

  answers = 410;
  await send(missed);
  await page.goto(`${base}/webhooks`);
  await settled(page);
  await until('its end', async () => {
    await page.reload();
    await settled(page);
    return page.getByRole('row', { name: told }).getByText('disabled').isVisible();
  });
  await page.getByRole('link', { name: told }).click();
  await page.getByText('It answered that it is gone (410)').first().waitFor();
  answers = 200;
  await send(meanwhile);
  await until('what it misses', async () => {
    await page.reload();
    await settled(page);
    return page.getByText('can be sent when it is enabled').isVisible();
  });
  await shot(page, 'webhook-disabled');
  await page.getByRole('button', { name: 'Enable and catch up' }).click();
  await page.getByText('It is enabled').waitFor();
  await until('what happened meanwhile', () => taken.some((event) => event.data.reference === meanwhile && event.sequence === 1));
  await page.getByRole('button', { name: 'Send again what was given up' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send it again' }).click();
  await until('what was given up', () => taken.some((event) => event.data.reference === missed && event.sequence === 1));
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('button', { name: /^Show message\.accepted/ }).first().click();
  await page.getByText('says 200').waitFor();
  await shot(page, 'webhook');

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
  await page.waitForURL(`${base}/webhooks`);
  assert.deepEqual(await session.wrong(), []);
  await session.close();
});
