// Talks to the server. The token comes in the part of the address that browsers keep to themselves, and moves from there into
// the storage of this origin, so that copied links do not carry it.

import { decode } from './messagepack.js';

const tokenKey = 'spatial-token';

/** Refused by the server: status and its plain words. */
export class Refused extends Error {
  constructor(status, words) {
    super(words || `the server answered ${status}`);
    this.status = status;
  }
}

/** Takes the token out of the address bar. */
export function takeToken() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const token = parts.get('token');
  if (token) {
    store('setItem', tokenKey, token);
    parts.delete('token');
    history.replaceState(null, '', `${location.pathname}#${parts}`);
  }
}

/** Keeps a token that was typed in. */
export function keepToken(token) {
  store('setItem', tokenKey, token.trim());
}

/** A packet of the server, decoded, with the number of bytes it took. */
export async function packet(path, signal) {
  const response = await ask(path, { signal });
  const bytes = await response.arrayBuffer();
  return { value: decode(bytes), bytes: bytes.byteLength };
}

/** A picture file. */
export async function picture(path, signal) {
  return (await ask(path, { signal })).blob();
}

/** A text such as a chart. */
export async function text(path) {
  return (await ask(path, {})).text();
}

/** The answer to a question about a frame. */
export async function answer(token, question) {
  const response = await ask('/api/questions', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token, question }),
  });
  return (await response.json()).text;
}

async function ask(path, options) {
  const response = await fetch(path, {
    ...options, cache: 'no-store', headers: { ...options.headers, Authorization: `Bearer ${store('getItem', tokenKey) ?? ''}` },
  });
  if (!response.ok) {
    throw new Refused(response.status, await response.text());
  }
  return response;
}

// Storage may be forbidden; the token then lives as long as the page.
const memory = new Map();
function store(method, key, value) {
  try {
    return value === undefined ? localStorage[method](key) : localStorage[method](key, value);
  } catch {
    return value === undefined ? memory.get(key) : memory.set(key, value);
  }
}
