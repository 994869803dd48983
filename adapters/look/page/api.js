// The server, as a page sees it: JSON by fetch with the session's bearer token, failures in words.
//
//   const api = new Api({ token: () => session.token, onEnd: () => session.end() });
//   const inbox = await api.get("/chart/api/threads");
//   await api.post(`/chart/api/threads/${id}/entries`, { text, key });
//
// Rejects with Failure alone: `status` (0: no answer came), `words` for a person, `retry` true when
// the same request may simply be sent again. A request that changes something carries its own key,
// so that sending it again adds nothing. onEnd is called when the session is over (401).

export const TIMEOUT_MS = 20000;

export class Failure extends Error {
  constructor(status, words, { retry = false, code = "" } = {}) {
    super(words);
    this.status = status;
    this.words = words;
    this.retry = retry;
    this.code = code;
  }
}

const WORDS = {
  0: "No connection.",
  401: "Your session has ended. Sign in again.",
  403: "You are not allowed to do this.",
  404: "This is not here, or not for you to see.",
  408: "The server took too long.",
  409: "Somebody changed this in the meantime. Look at it again.",
  413: "This is too long.",
  429: "Too many tries. Wait a moment.",
  503: "The service is busy or restarting. Try again in a moment.",
};
const AGAIN = [0, 408, 429, 502, 503, 504];

export function words_of(status, detail) {
  if (status === 422 && detail) return detail;
  if (WORDS[status]) return WORDS[status];
  return status >= 500 ? "Something is wrong on our side. Try again." : detail || "Not taken.";
}

export class Api {
  constructor({ token = () => "", onEnd = () => {}, fetch: send = globalThis.fetch } = {}) {
    this.token = token;
    this.onEnd = onEnd;
    this.send = (...all) => send(...all);
  }

  get(path, options) { return this.call("GET", path, undefined, options); }
  post(path, body = {}, options) { return this.call("POST", path, body, options); }
  put(path, body = {}, options) { return this.call("PUT", path, body, options); }
  delete(path, options) { return this.call("DELETE", path, undefined, options); }

  headers(more = {}) {
    const token = this.token();
    return token ? { Authorization: `Bearer ${token}`, ...more } : more;
  }

  async call(method, path, body, { timeout = TIMEOUT_MS, headers = {} } = {}) {
    const more = body === undefined ? headers : { "Content-Type": "application/json", ...headers };
    let response;
    let text;
    try {
      response = await this.send(path, {
        method,
        headers: this.headers(more),
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(timeout),
        credentials: "omit",
        redirect: "error",
      });
      text = await response.text();
    } catch {
      throw new Failure(0, words_of(0), { retry: true });
    }
    return this.read(response, text);
  }

  read(response, text) {
    let json = null;
    try {
      json = text ? JSON.parse(text) : null;
    } catch {
      // What is no JSON came from something between us and the server.
      throw new Failure(response.status, words_of(502), { retry: true });
    }
    if (response.ok) return json;
    const failure = new Failure(response.status, words_of(response.status, json?.detail), {
      retry: AGAIN.includes(response.status),
      code: String(json?.type ?? "").split(":").pop(),
    });
    if (response.status === 401) this.onEnd(failure);
    throw failure;
  }
}

// A key for one draft: 128 random bits as 32 letters and digits.
export function new_key() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
