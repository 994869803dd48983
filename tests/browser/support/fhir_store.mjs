// The EHR's FHIR endpoint: resources in memory, and a log of what was done to them.
//
//   const store = new FhirStore(); store.put({ resourceType: "Patient", id: "p1", ... });
//   const { status, body, location } = store.handle("POST", "Appointment", headers, resource);
//   store.log                    // [{ method, type, id, status, body }], oldest first
//
// Create with If-None-Exist, update, read, search by _id and identifier. Nothing is validated.

const TYPE = /^[A-Z][A-Za-z]+$/;

function outcome(status, text) {
  return { status, body: { resourceType: "OperationOutcome",
    issue: [{ severity: "error", code: "processing", diagnostics: text }] } };
}

function has_identifier(resource, wanted) {
  const [system, value] = wanted.includes("|") ? wanted.split("|") : [null, wanted];
  return (resource.identifier ?? []).some((one) =>
    one.value === value && (system === null || (one.system ?? "") === system));
}

export class FhirStore {
  constructor() {
    this.resources = new Map();
    this.log = [];
    this.next = 1;
  }

  put(resource) {
    const version = Number(this.resources.get(this.key(resource))?.meta.versionId ?? 0) + 1;
    const kept = { ...resource, meta: { ...resource.meta, versionId: String(version) } };
    this.resources.set(this.key(kept), kept);
    return kept;
  }

  key(resource) {
    return `${resource.resourceType}/${resource.id}`;
  }

  of_type(type) {
    return [...this.resources.values()].filter((one) => one.resourceType === type);
  }

  search(type, query) {
    const id = query.get("_id");
    const identifier = query.get("identifier");
    return this.of_type(type).filter((one) => (!id || one.id === id)
      && (!identifier || has_identifier(one, identifier)));
  }

  handle(method, path, headers, body) {
    const url = new URL(path, "http://store/");
    const [type, id] = url.pathname.slice(1).split("/");
    const answer = TYPE.test(type) ? this.answer(method, type, id, url.searchParams, headers, body)
      : outcome(404, "no such type");
    this.log.push({ method, type, id: id ?? answer.body?.id, status: answer.status, body });
    return answer;
  }

  answer(method, type, id, query, headers, body) {
    if (method === "GET" && id) return this.read(`${type}/${id}`);
    if (method === "GET") return this.bundle(this.search(type, query));
    if (method === "POST" && !id) return this.create(type, headers["if-none-exist"], body);
    if (method === "PUT" && id) return this.update(type, id, body);
    return outcome(405, "not served");
  }

  read(key) {
    const found = this.resources.get(key);
    return found ? { status: 200, body: found } : outcome(404, "unknown");
  }

  bundle(found) {
    return { status: 200, body: { resourceType: "Bundle", type: "searchset", total: found.length,
      entry: found.map((resource) => ({ resource })) } };
  }

  create(type, condition, body) {
    const known = condition ? this.search(type, new URLSearchParams(condition)) : [];
    if (known.length > 1) return outcome(412, "more than one is there");
    if (known.length === 1) return { status: 200, body: known[0], location: this.key(known[0]) };
    const made = this.put({ ...body, resourceType: type, id: `e${this.next++}` });
    return { status: 201, body: made, location: this.key(made) };
  }

  update(type, id, body) {
    const known = this.resources.has(`${type}/${id}`);
    const kept = this.put({ ...body, resourceType: type, id });
    return { status: known ? 200 : 201, body: kept, location: this.key(kept) };
  }
}
