// What is news to an open conversation: node --test adapters/portal/page/
import assert from "node:assert/strict";
import { test } from "node:test";

import { is_news } from "./news.js";

const page = { getElementById: (id) => (["e1", "e2"].includes(id) ? { id } : null) };

test("an entry that the page does not show is news", () => {
  assert.equal(is_news({ thread: "t7", entry: "e3" }, "t7", page), true);
});

test("an entry that is there already is none, so that the first answer changes nothing", () => {
  assert.equal(is_news({ thread: "t7", entry: "e2" }, "t7", page), false);
});

test("an entry of another conversation is none", () => {
  assert.equal(is_news({ thread: "t8", entry: "e3" }, "t7", page), false);
});
