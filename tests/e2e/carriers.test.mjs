import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { inaccessible, launch, settled, shot, signIn } from './support/browser.mjs';
import { base, env, people, unique } from './support/stack.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Opened anew, so that what is on it is what the server says. */
async function open(page, path) {
  await page.goto(base + path);
  await settled(page);
}

/** Asks the simulator on the page where a message to the number would go; answers what it says and each account's line. */
async function simulate(page, number) {
  await page.getByRole('tab', { name: 'Simulator' }).click();
  await page.getByLabel('Number', { exact: true }).fill(number);
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/routes/simulate'));
  await page.getByRole('button', { name: 'Show the way' }).click();
  assert.equal((await answered).status(), 200);
  // The answer before this one stays on the page until this one is drawn.
  await page.locator('app-simulator dd', { hasText: number }).waitFor();
  const said = await page.locator('app-simulator .notice').innerText();
  const rows = await page.locator('app-simulator tbody tr').allInnerTexts();
  return { said, rows: rows.map((row) => row.replace(/\s+/g, ' ')) };
}

/** Answers the question; it is done when the page says so: behind the dialog nothing can be looked for. */
async function confirmed(page, action, done) {
  await page.getByRole('dialog').getByRole('button', { name: action }).click();
  await page.getByText(done).waitFor();
}

test('the operator adds a carrier account, leads a prefix to it, sees it chosen, and why it is not once it is paused', async () => {
  const [account, group, rule] = [unique('Sim'), unique('Group'), unique('Rule')];
  const operator = await browser.open();
  const { page } = operator;
  await signIn(page, people.operator);

  await open(page, '/carriers/new');
  await page.getByLabel('Carrier', { exact: true }).selectOption('simulator');
  const form = page.locator('app-account-form');
  await form.getByLabel('Name', { exact: true }).fill(account);
  await form.locator('[id="settings.account"]').fill(account);
  await form.locator('[id="settings.secret"]').fill('simulator-secret');
  await form.locator('[id="settings.url"]').fill('not an address');
  await form.getByRole('button', { name: 'Add the account' }).click();
  await form.locator('[id="settings.url-problem"]').waitFor();
  refusedOnly(await operator.wrong());
  await form.locator('[id="settings.url"]').fill(env.GALLANT_SIMULATOR_URL);
  await form.getByRole('button', { name: 'Add the account' }).click();
  await page.getByRole('heading', { name: account, level: 1 }).waitFor();
  assert.ok(!(await page.content()).includes('simulator-secret'));

  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByText(`${account} works.`).waitFor();
  await shot(page, 'carrier-account');

  await page.getByRole('tab', { name: 'Prices' }).click();
  const prices = (text) => page.getByLabel('File', { exact: true }).setInputFiles({ name: 'p.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await prices('country,price\nKE,not a price\n');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('Nothing was taken').waitFor();
  refusedOnly(await operator.wrong());
  await prices('country,network,price\nKE,,0.0085\nKE,63902,0.0079\n');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('Nothing is written yet.').waitFor();
  await page.getByRole('button', { name: 'Apply these prices' }).click();
  await page.getByRole('region', { name: 'Prices now' }).getByText('0.0079').waitFor();
  await shot(page, 'carrier-prices');

  await open(page, '/carriers/routes');
  await page.getByRole('tab', { name: 'Groups' }).click();
  await page.getByRole('button', { name: 'New group' }).click();
  const members = page.getByRole('form', { name: 'New group' });
  await members.getByLabel('Name', { exact: true }).fill(group);
  await members.getByRole('combobox', { name: 'Add an account' }).waitFor();
  for (const out of await members.getByRole('button', { name: /^Take out / }).all()) await out.click();
  await members.getByRole('combobox', { name: 'Add an account' }).selectOption({ label: account });
  await members.getByRole('combobox', { name: 'Add an account' }).selectOption({ label: 'simulator' });
  await members.getByRole('button', { name: 'Make the group' }).click();
  await page.getByRole('region', { name: `Group ${group}` }).waitFor();

  await page.getByRole('tab', { name: 'Rules' }).click();
  await page.getByRole('button', { name: 'New rule' }).click();
  const matches = page.getByRole('form', { name: 'New rule' });
  await matches.getByLabel('Name', { exact: true }).fill(rule);
  await matches.getByLabel('Leads to the group').selectOption({ label: group });
  await matches.getByLabel('Number prefixes').fill('+254 799');
  await matches.getByRole('button', { name: 'Make the rule' }).click();
  const up = page.getByRole('button', { name: `Move ${rule} up` });
  await up.waitFor();
  await up.focus();
  while (await up.isEnabled()) {
    const written = page.waitForResponse((answer) => answer.url().endsWith('/rules/order'));
    await page.keyboard.press('Alt+ArrowUp');
    assert.equal((await written).status(), 200);
    await page.getByText(`${rule} is number`).waitFor({ state: 'attached' });
  }
  assert.match(await page.locator('app-rules li').first().innerText(), new RegExp(rule));
  await shot(page, 'carrier-rules');

  const chosen = await simulate(page, '+254799000001');
  assert.match(chosen.said, new RegExp(`It goes through ${account}. It costs .0.0079 for one segment`));
  assert.match(chosen.rows[0], new RegExp(`${account} chosen open`));
  assert.match(chosen.rows[1], /Another stands before it/);
  const elsewhere = await simulate(page, '+254711000001');
  assert.doesNotMatch(elsewhere.said, new RegExp(account));
  await shot(page, 'carrier-simulator');

  await open(page, '/carriers');
  await page.getByRole('button', { name: `Pause ${account}` }).click();
  await page.getByRole('button', { name: `Resume ${account}` }).waitFor();
  await open(page, '/carriers/routes');
  const paused = await simulate(page, '+254799000001');
  assert.match(paused.said, /It goes through simulator\b/);
  assert.match(paused.rows.find((row) => row.startsWith(account)), /paused It is paused\./);
  assert.deepEqual(await inaccessible(page), []);

  await page.getByRole('tab', { name: 'Rules' }).click();
  await page.getByRole('button', { name: `Delete ${rule}` }).click();
  await confirmed(page, 'Delete the rule', `The rule “${rule}” is deleted.`);
  await page.getByRole('button', { name: `Delete ${rule}` }).waitFor({ state: 'detached' });
  await page.getByRole('tab', { name: 'Groups' }).click();
  await page.getByRole('button', { name: `Delete group ${group}` }).click();
  await confirmed(page, 'Delete the group', `The group “${group}” is deleted.`);
  await page.getByRole('region', { name: `Group ${group}` }).waitFor({ state: 'detached' });
  await open(page, '/carriers');
  await page.getByRole('button', { name: `More for ${account}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await confirmed(page, 'Delete the account', `“${account}” is deleted.`);
  await page.getByRole('link', { name: account }).waitFor({ state: 'detached' });
  assert.deepEqual(await operator.wrong(), []);
  await operator.close();
});

test('a customer asks for a sender id, its reseller approves it, and the customer sees that', async () => {
  const sender = unique('s').replace(/\W/g, '').slice(-9).toUpperCase().replace(/^/, 'S');
  const [customer, reseller] = [await browser.open(), await browser.open()];
  await signIn(customer.page, people.customer);
  await open(customer.page, '/senders');
  await customer.page.getByRole('button', { name: 'Ask for a sender id' }).click();
  await customer.page.getByLabel('Sender', { exact: true }).fill(sender);
  await customer.page.getByLabel('Country', { exact: true }).fill('in');
  await customer.page.getByLabel('What it stands for').fill('Appointment reminders of the clinic');
  await customer.page.getByRole('button', { name: 'Ask for it' }).click();
  const line = customer.page.getByRole('row').filter({ hasText: sender });
  await line.getByText('pending').waitFor();

  await signIn(reseller.page, people.reseller);
  await open(reseller.page, '/carriers/senders');
  await reseller.page.getByRole('button', { name: new RegExp(`^Approve ${sender} of`) }).click();
  await reseller.page.getByRole('dialog').getByLabel('Reason').fill('Registered');
  await confirmed(reseller.page, 'Approve it', `“${sender}” is approved.`);
  await reseller.page.getByRole('row').filter({ hasText: sender }).waitFor({ state: 'detached' });

  await open(customer.page, '/senders');
  await line.getByText('approved').waitFor();
  await line.getByText('Registered').waitFor();
  await customer.page.getByRole('button', { name: `Give up ${sender} in IN` }).click();
  await confirmed(customer.page, 'Give it up', `“${sender}” is given up.`);
  await line.waitFor({ state: 'detached' });
  assert.deepEqual([...(await customer.wrong()), ...(await reseller.wrong())], []);
  await customer.close();
  await reseller.close();
});

/** A refusal was wanted: the browser tells of it, and of nothing else. */
function refusedOnly(wrong) {
  assert.ok(wrong.every((what) => /status of 4\d\d/.test(what)), wrong.join('\n'));
}
