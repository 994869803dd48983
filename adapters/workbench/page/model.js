// What the bench knows, without a page: edits of rules, and how sample, rules and result hang
// together.
//
//   const edits = new Edits(mapping.rules);
//   edits.set("apt.start.tq1", "from", "ZCH-4");      edits.list()   // what the server takes
//   const links = new Links(run);
//   links.of("p:12")       // { parts: ["p:12"], rules: ["r:apt.start.tq1"], leaves: ["l:0:..."] }
//
// Keys name one thing each: "p:N" the Nth part of the sample, "r:ID" a rule, "l:R:PATH" a leaf of
// the Rth resource.

export class Edits {
  constructor(rules = [], kept = []) {
    this.base = new Map(rules.map((rule) => [rule.id, rule]));
    this.order = rules.map((rule) => rule.id);
    this.all = new Map();
    for (const edit of kept) this.take(edit);
  }

  // An edit that was kept; one of a rule that is there no more is dropped.
  take({ op, rule, at = "", cells = {} }) {
    if (op !== "add" && !this.base.has(rule)) return;
    this.all.set(rule, { op, rule, at, cells: { ...cells } });
  }

  cell(id, column) {
    const edited = this.all.get(id)?.cells[column];
    return edited ?? this.base.get(id)?.cells[column] ?? "";
  }

  set(id, column, text) {
    const known = this.all.get(id);
    if (known?.op === "add") {
      known.cells[column] = text;
      return;
    }
    const edit = known?.op === "replace" ? known : { op: "replace", rule: id, at: "", cells: {} };
    const before = this.base.get(id)?.cells[column] ?? "";
    if (text === before) delete edit.cells[column];
    else edit.cells[column] = text;
    if (Object.keys(edit.cells).length > 0) this.all.set(id, edit);
    else this.all.delete(id);
  }

  // False: the id is taken or none.
  add(id, after, cells) {
    if (!/^[a-z0-9.-]{1,64}$/.test(id) || this.base.has(id) || this.all.has(id)) return false;
    this.all.set(id, { op: "add", rule: id, at: after ? `after ${after}` : "", cells });
    return true;
  }

  off(id) {
    if (this.all.get(id)?.op === "add") this.all.delete(id);
    else this.all.set(id, { op: "off", rule: id, at: "", cells: {} });
  }

  undo(id) { this.all.delete(id); }
  clear() { this.all.clear(); }
  get size() { return this.all.size; }
  state(id) { return this.all.get(id)?.op ?? ""; }
  is_edited(id, column) { return column in (this.all.get(id)?.cells ?? {}); }

  // The ids in the order in which the rows run, with those that the edits take out.
  ids() {
    const ids = [...this.order];
    for (const { op, rule, at } of this.all.values()) {
      if (op !== "add") continue;
      const place = ids.indexOf(at.replace(/^(after|before) /, ""));
      ids.splice(place < 0 ? ids.length : place + (at.startsWith("before") ? 0 : 1), 0, rule);
    }
    return ids;
  }

  list() {
    return [...this.all.values()].map(({ op, rule, at, cells }) => ({ op, rule, at, cells }));
  }
}

const outer = (rule) => rule.split("/")[0];
const overlap = (a, b) => a.size > 0 && b.size > 0 && a.offset < b.offset + b.size &&
  b.offset < a.offset + a.size;

// An element that stands in another, or is it: "name[0].family" in "name[0]".
const within = (element, whole) => element === whole ||
  (element.startsWith(whole) && (element[whole.length] === "." || element[whole.length] === "["));

export class Links {
  constructor(run) {
    this.parts = (run?.sample?.segments ?? []).flatMap((segment) => segment.parts);
    this.trace = run?.trace ?? [];
    this.rules = new Map((run?.rules ?? []).map((rule) => [rule.id, rule]));
    this.has_bytes = run?.sample?.kind === "hl7";
    this.leaves = (run?.result?.resources ?? []).flatMap((resource, index) =>
      leaves_of(resource, resource.resourceType).map(({ path }) => ({ resource: index, path })));
  }

  of(key) {
    const kind = key[0];
    if (kind === "p") return this.of_part(Number(key.slice(2)));
    if (kind === "r") return this.of_rule(key.slice(2));
    const [, resource, path] = /^l:(\d+):(.*)$/s.exec(key) ?? [];
    return this.of_leaf(Number(resource), path ?? "");
  }

  of_leaf(resource, path) {
    const lines = this.trace.filter((line) => line.resource === resource &&
      (within(path, line.element) || within(line.element, path)));
    const exact = lines.filter((line) => line.element === path);
    return this.told(exact.length > 0 ? exact : lines, { leaves: [`l:${resource}:${path}`] });
  }

  of_part(index) {
    const part = this.parts[index];
    if (!part) return this.told([], {});
    const lines = this.trace.filter((line) => this.has_bytes ? overlap(line, part)
      : part.rules.includes(outer(line.rule)));
    return this.told(lines, { parts: [`p:${index}`], rules: part.rules.map((id) => `r:${id}`) });
  }

  of_rule(id) {
    const lines = this.trace.filter((line) => outer(line.rule) === id);
    const made = (this.rules.get(id)?.made ?? []).flatMap((one) => this.leaves
      .filter((leaf) => leaf.resource === one.resource && within(leaf.path, one.element))
      .map((leaf) => `l:${leaf.resource}:${leaf.path}`));
    const parts = this.parts.flatMap((part, i) => part.rules.includes(id) ? [`p:${i}`] : []);
    return this.told(lines, { rules: [`r:${id}`], leaves: made, parts });
  }

  // Where the lines lead, beside what is known already.
  told(lines, { parts = [], rules = [], leaves = [] }) {
    const all = { parts: new Set(parts), rules: new Set(rules), leaves: new Set(leaves), lines };
    for (const line of lines) {
      all.rules.add(`r:${outer(line.rule)}`);
      if (line.resource !== undefined && leaves.length === 0) {
        for (const leaf of this.leaves) {
          if (leaf.resource === line.resource && within(leaf.path, line.element))
            all.leaves.add(`l:${leaf.resource}:${leaf.path}`);
        }
      }
      if (parts.length > 0) continue;
      this.parts.forEach((part, i) => {
        const here = this.has_bytes && line.size > 0 ? overlap(line, part)
          : part.rules.includes(outer(line.rule)) && part.use === "used";
        if (here) all.parts.add(`p:${i}`);
      });
    }
    return { parts: [...all.parts], rules: [...all.rules], leaves: [...all.leaves], lines };
  }
}

// Every leaf of a JSON value: { path, value }, in order.
export function leaves_of(json, path) {
  if (Array.isArray(json)) return json.flatMap((item, i) => leaves_of(item, `${path}[${i}]`));
  if (json === null || typeof json !== "object") return [{ path, value: json }];
  return Object.entries(json).filter(([name]) => name !== "resourceType")
    .flatMap(([name, value]) => leaves_of(value, `${path}.${name}`));
}

// The lines of a JSON value as it is printed: { depth, text }, and of a leaf { label, path } too.
export function lines_of(json, path, depth = 0, name = "", comma = "") {
  const label = name ? `"${name}": ` : "";
  if (json === null || typeof json !== "object")
    return [{ depth, path, label, text: JSON.stringify(json), comma }];
  const list = Array.isArray(json);
  const entries = list ? json.map((item, i) => [`[${i}]`, item]) : Object.entries(json);
  const inner = entries.flatMap(([key, value], i) => {
    const after = i + 1 < entries.length ? "," : "";
    const at = key === "resourceType" ? "" : list ? path + key : `${path}.${key}`;
    return lines_of(value, at, depth + 1, list ? "" : key, after);
  });
  return [{ depth, text: label + (list ? "[" : "{") }, ...inner,
    { depth, text: (list ? "]" : "}") + comma }];
}
