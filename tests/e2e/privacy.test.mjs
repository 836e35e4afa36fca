import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  inaccessible,
  launch,
  settled,
  shot,
  signIn,
} from "./support/browser.mjs";
import { base, env, people, until } from "./support/stack.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function api(method, path, body) {
  const answer = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      "x-api-key": env.GALLANT_API_KEY,
      "content-type": "application/json",
    },
    body: body && JSON.stringify(body),
  });
  return (await answer.json()).data;
}

test("an owner keeps texts for a shorter time, has a person erased, and takes the proof", async () => {
  const number = `+2547${String(Date.now()).slice(-8)}`;
  const { bulk_id } = await api("POST", "/sms/send", {
    phone_numbers: [number],
    message: "For your eyes only",
  });
  await until(
    "the message has ended",
    async () => (await api("GET", `/sms/status/${bulk_id}`)).finished,
  );

  const session = await browser.open();
  const { page } = session;
  await signIn(page, people.customer);
  await page.goto(`${base}/privacy`);
  await settled(page);

  await page.getByRole("tab", { name: "Retention" }).click();
  await page.getByLabel("Texts, days").fill("4000");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("#days-texts-problem").waitFor();
  await page.getByLabel("Texts, days").fill("300");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("These rules hold from now on.").waitFor();
  await page.getByText("Kept 300 days, then emptied").waitFor();
  await shot(page, "privacy-retention");
  assert.deepEqual(await inaccessible(page), []);

  await page.getByRole("tab", { name: "People" }).click();
  await page.getByLabel("Their number").fill(number);
  await page.getByLabel("What they ask for").selectOption("erasure");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Erase" }).click();
  const proof = page.getByRole("link", {
    name: `Proof of the erasure of …${number.slice(-4)}`,
  });
  await proof.waitFor();
  await shot(page, "privacy-people");
  assert.deepEqual(await inaccessible(page), []);
  const file = await page.evaluate(
    async (href) => (await fetch(href)).json(),
    await proof.getAttribute("href"),
  );
  assert.equal(file.places.find((p) => p.place === "messages").found, 1);
  assert.ok(file.places.every((p) => p.left === 0));

  await page.getByRole("tab", { name: "Archive" }).click();
  await page.getByText("Nothing is archived yet").waitFor();
  await shot(page, "privacy-archive");
  const wrong = await session.wrong();
  assert.ok(
    wrong.every((what) => /status of 4\d\d/.test(what)),
    wrong.join("\n"),
  );
  await session.close();
});
