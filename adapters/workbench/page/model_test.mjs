import assert from "node:assert/strict";
import test from "node:test";
import { Edits, Links, leaves_of, lines_of } from "./model.js";

const RULES = [
  { id: "a", cells: { from: "SCH-1", to: "description" } },
  { id: "b", cells: { from: "SCH-2", to: "comment", when: "IF SCH-1 VALUED" } },
];

test("an edit holds only what differs from the rule", () => {
  const edits = new Edits(RULES);
  edits.set("a", "from", "SCH-3");
  assert.deepEqual(edits.list(), [{ op: "replace", rule: "a", at: "", cells: { from: "SCH-3" } }]);
  assert.equal(edits.cell("a", "from"), "SCH-3");
  assert.equal(edits.cell("a", "to"), "description");
  edits.set("a", "from", "SCH-1");
  assert.equal(edits.size, 0);
});

test("a cleared cell is sent as an empty one", () => {
  const edits = new Edits(RULES);
  edits.set("b", "when", "");
  assert.deepEqual(edits.list()[0].cells, { when: "" });
});

test("an added rule stands behind the one it names, and goes when it is taken out", () => {
  const edits = new Edits(RULES);
  assert.equal(edits.add("c", "a", { from: "SCH-9" }), true);
  assert.deepEqual(edits.ids(), ["a", "c", "b"]);
  edits.off("c");
  assert.deepEqual(edits.ids(), ["a", "b"]);
});

test("an id that is taken or badly made is refused", () => {
  const edits = new Edits(RULES);
  assert.equal(edits.add("a", "", {}), false);
  assert.equal(edits.add("With Blank", "", {}), false);
});

test("a rule of the mapping that is taken out stays in the list as off", () => {
  const edits = new Edits(RULES);
  edits.off("b");
  assert.equal(edits.state("b"), "off");
  edits.undo("b");
  assert.equal(edits.state("b"), "");
});

test("kept edits of a rule that is gone are dropped", () => {
  assert.equal(new Edits(RULES, [{ op: "replace", rule: "z", cells: { to: "x" } }]).size, 0);
});

const RUN = {
  sample: { kind: "hl7", segments: [{ name: "SCH", parts: [
    { address: "SCH-1", offset: 10, size: 2, use: "asked", rules: ["b"] },
    { address: "SCH-2", offset: 13, size: 2, use: "used", rules: ["b"] },
    { address: "SCH-3", offset: 16, size: 2, use: "unused", rules: [] }] }] },
  rules: [{ id: "a", how: "idle", made: [] },
    { id: "b", how: "made", made: [{ resource: 0, element: "Appointment.identifier[0]" }] }],
  trace: [{ resource: 0, element: "Appointment.identifier[0].value", rule: "b/ei.value",
    address: "SCH-2.1", offset: 13, size: 2 }],
  result: { resources: [{ resourceType: "Appointment", identifier: [{ value: "F1" }] }] },
};

test("a leaf leads to its rule and the bytes it came from", () => {
  const links = new Links(RUN).of("l:0:Appointment.identifier[0].value");
  assert.deepEqual(links.rules, ["r:b"]);
  assert.deepEqual(links.parts, ["p:1"]);
});

test("a part leads to the leaf that was made of it", () => {
  const links = new Links(RUN).of("p:1");
  assert.deepEqual(links.leaves, ["l:0:Appointment.identifier[0].value"]);
  assert.deepEqual(links.rules, ["r:b"]);
});

test("a rule leads to all that it read and all that it made", () => {
  const links = new Links(RUN).of("r:b");
  assert.deepEqual(links.parts.sort(), ["p:0", "p:1"]);
  assert.deepEqual(links.leaves, ["l:0:Appointment.identifier[0].value"]);
});

test("an unused part leads nowhere", () => {
  const links = new Links(RUN).of("p:2");
  assert.deepEqual([links.rules, links.leaves], [[], []]);
});

test("printed lines have the paths of their leaves", () => {
  const lines = lines_of({ resourceType: "A", b: [{ c: 1 }] }, "A");
  assert.equal(lines.map((line) => line.label ? line.label + line.text : line.text).join(" "),
    '{ "resourceType": "A" "b": [ { "c": 1 } ] }');
  assert.deepEqual(leaves_of({ resourceType: "A", b: [{ c: 1 }] }, "A"),
    [{ path: "A.b[0].c", value: 1 }]);
});
