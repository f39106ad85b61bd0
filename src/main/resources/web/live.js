// Keeps a page as things are. The server names what changes; what shows it is read again, and only what differs is touched,
// so that focus, scrolling, open details and what was typed stay.

const QUICK = 300;
const LONGEST_WAIT = 4_000;
const SHOWN_AFTER = 1_500;
/** The server says something every 15 s; what is silent for longer is broken, though nobody has told the browser. */
const SILENCE = 45_000;
const LONGEST_READ = 30_000;
/** More would not fit into an address. */
const PARTS_AT_ONCE = 50;

const regions = () => [...document.querySelectorAll('[data-live]')];
/** What each region still has to read: 'all', or the ids that changed. */
const due = new Map();
const busy = new WeakSet();
let timer = 0;
let stream;

/** Begins to follow, if the page says that there is anything to follow. */
export function follow() {
  const query = document.body.dataset.events;
  if (!query) {
    return;
  }
  stream = new Stream('/app/events' + (query === '?' ? '' : query));
  stream.run();
  setInterval(() => document.hidden || regions().filter((one) => one.dataset.every && elapsed(one)).forEach(readAll), 1000);
}

function elapsed(region) {
  const now = Date.now();
  region.readAt ??= now;
  return now - region.readAt >= 1000 * Number(region.dataset.every);
}

/** One connection, opened again whenever it ends; none while nobody looks, for a browser has few of them. */
class Stream {
  constructor(address) {
    this.address = address;
    this.position = document.body.dataset.at;
    this.tries = 0;
    this.lost = 0;
    document.addEventListener('visibilitychange', () => (document.hidden ? this.pause() : this.resume()));
    addEventListener('online', () => this.wake?.());
    addEventListener('pagehide', () => this.pause());
    addEventListener('pageshow', (event) => event.persisted && this.resume());
  }

  async run() {
    while (!this.paused) {
      this.abort = new AbortController();
      try {
        await this.read();
        this.tries = 0;
      } catch {
        // Whatever it was, the connection is tried again.
      } finally {
        clearTimeout(this.silent);
      }
      if (!this.paused) {
        this.lost ||= setTimeout(() => say('Not connected, trying again.'), this.tries ? 0 : SHOWN_AFTER);
        await this.wait(this.tries++ ? Math.min(LONGEST_WAIT, 500 * 2 ** this.tries) * (0.75 + Math.random() / 2) : 200);
      }
    }
  }

  wait(millis) {
    return new Promise((resolve) => {
      const waiting = setTimeout(resolve, millis);
      this.wake = () => {
        clearTimeout(waiting);
        resolve();
      };
    });
  }

  pause() {
    this.paused = true;
    this.abort?.abort();
    this.wake?.();
  }

  resume() {
    if (this.paused) {
      this.paused = false;
      this.tries = 0;
      this.run();
    }
  }

  /** Gives the connection up unless it is heard of again. */
  heard() {
    clearTimeout(this.silent);
    const { abort } = this;
    this.silent = setTimeout(() => abort.abort(), SILENCE);
  }

  async read() {
    this.heard();
    const answer = await fetch(this.address, { headers: asked(), signal: this.abort.signal });
    if (!answer.ok) {
      signInIfAsked(answer);
      throw new Error(String(answer.status));
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; ; ) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      this.heard();
      text += value;
      const frames = text.split('\n\n');
      text = frames.pop();
      frames.forEach((frame) => this.take(frame));
    }
  }

  take(frame) {
    const event = /^event: (.*)$/m.exec(frame)?.[1];
    const data = /^data: (.*)$/m.exec(frame)?.[1];
    if (event === 'at') {
      this.tries = 0;
      clearTimeout(this.lost);
      this.lost = 0;
      say('');
      if (data !== this.position) {
        regions().forEach(readAll);
      }
      if (this.position === null) {
        document.dispatchEvent(new CustomEvent('berth:connected'));
      }
      // From here on every change is named.
      this.position = null;
    } else if (event === 'changed') {
      changed(data);
    }
  }
}

/** What lasts, whatever becomes of the connection. */
let lasting = '';

function say(text) {
  const place = document.getElementById('connection');
  const words = text || lasting;
  if (place.textContent !== words) {
    place.textContent = words;
  }
  hide(place, !words);
}

/** It was deleted, or is not to be seen any more: what is on the screen stays, and nobody asks for it again. */
function gone(region) {
  region.removeAttribute('data-live');
  due.delete(region);
  lasting = 'What is shown here is not there any more; it stays as it was seen last.';
  say('');
}

/** How a part of an open page is asked for. */
function asked() {
  return { 'HX-Request': 'true', 'HX-Current-URL': location.href };
}

function signInIfAsked(answer) {
  const place = answer.headers.get('HX-Redirect');
  if (answer.status === 401 && place) {
    location.assign(place);
  }
}

function changed(id) {
  for (const region of regions()) {
    if (region.dataset.live.split(' ').some((key) => (key.endsWith('-') ? id.startsWith(key) : id === key))) {
      const known = due.get(region);
      const parts = region.dataset.parts && id.startsWith(region.dataset.parts);
      due.set(region, known === 'all' || !parts ? 'all' : (known ?? new Set()).add(id));
      soon();
    }
  }
}

function readAll(region) {
  due.set(region, 'all');
  soon();
}

function soon() {
  timer ||= setTimeout(() => {
    timer = 0;
    for (const [region, what] of due) {
      if (region.isConnected && !busy.has(region)) {
        due.delete(region);
        update(region, what);
      }
    }
  }, QUICK);
}

/** Reads a region, or those parts of it that changed. One read at a time: what changes meanwhile comes with the next. */
async function update(region, what) {
  busy.add(region);
  region.readAt = Date.now();
  try {
    const address = new URL(region.dataset.src, location.href);
    if (what !== 'all') {
      const later = [...what].slice(PARTS_AT_ONCE);
      if (later.length) {
        what = new Set([...what].slice(0, PARTS_AT_ONCE));
        due.set(region, new Set(later));
      }
      what.forEach((id) => address.searchParams.append('only', id.slice(region.dataset.parts.length)));
    }
    const answer = await fetch(address, { headers: asked(), signal: AbortSignal.timeout(LONGEST_READ) });
    if (answer.ok) {
      // Somebody is there again.
      stream?.wake?.();
      const found = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (what === 'all') {
        whole(region, found);
      } else {
        parts(region, found, what);
      }
      window.htmx?.process(region);
      region.dispatchEvent(new CustomEvent('berth:changed', { bubbles: true }));
    } else if (answer.status === 404) {
      gone(region);
    } else {
      signInIfAsked(answer);
    }
  } catch {
    // The stream notices that nobody answers, and reads everything when somebody does.
  } finally {
    busy.delete(region);
    if (due.size) {
      soon();
    }
  }
}

function whole(region, found) {
  const wanted = found.getElementById(region.id);
  if (wanted) {
    morph(region, wanted);
  }
}

/** Each part stands in a group (data-group, the id of an element) and in the order of data-order there. */
function parts(region, found, ids) {
  for (const id of ids) {
    const wanted = found.getElementById(id);
    const present = document.getElementById(id);
    if (!wanted) {
      present?.remove();
      continue;
    }
    const group = document.getElementById(wanted.dataset.group);
    if (!group) {
      readAll(region);
      continue;
    }
    const part = present ?? document.importNode(wanted, true);
    if (present) {
      morph(present, wanted);
    }
    if (part.parentElement !== group) {
      const behind = [...group.children].find((one) => one.dataset.order > part.dataset.order);
      group.insertBefore(part, behind ?? null);
    }
  }
  count(region);
}

/** Groups say how many they have, and those that have nothing are not shown; nor is what says that there is nothing. */
function count(region) {
  let all = 0;
  for (const place of region.querySelectorAll('[data-count]')) {
    const group = document.getElementById(place.dataset.count);
    const { length } = group.children;
    if (place.textContent !== String(length)) {
      place.textContent = String(length);
    }
    hide(place.closest('.group'), length === 0);
    all += length;
  }
  region.querySelectorAll('[data-none]').forEach((place) => hide(place, all > 0));
}

function hide(element, hidden) {
  if (element.hidden !== hidden) {
    element.hidden = hidden;
  }
}

/** Makes an element like another one, leaving alone what is alike already, and what somebody was just told (data-told). */
export function morph(from, to) {
  if (from.isEqualNode(to) || from.hasAttribute('data-told')) {
    return;
  }
  attributes(from, to);
  if (from.localName === 'time' && from.dateTime === to.dateTime) {
    return;
  }
  children(from, to);
}

function attributes(from, to) {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && name !== 'open') {
      from.removeAttribute(name);
    }
  }
  for (const { name, value } of [...to.attributes]) {
    if (from.getAttribute(name) !== value && name !== 'open') {
      from.setAttribute(name, value);
    }
  }
}

function children(from, to) {
  let cursor = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const match = like(cursor, wanted);
    if (!match) {
      from.insertBefore(document.importNode(wanted, true), cursor);
      continue;
    }
    if (match === cursor) {
      cursor = cursor.nextSibling;
    } else {
      from.insertBefore(match, cursor);
    }
    if (match.nodeType === Node.ELEMENT_NODE) {
      morph(match, wanted);
    } else if (match.data !== wanted.data) {
      match.data = wanted.data;
    }
  }
  while (cursor) {
    const next = cursor.nextSibling;
    cursor.remove();
    cursor = next;
  }
}

/** The node that shows the same thing: the one of that id, or the next one of that kind that has none. */
function like(cursor, wanted) {
  if (wanted.id) {
    for (let node = cursor; node; node = node.nextSibling) {
      if (node.id === wanted.id) {
        return node;
      }
    }
    return null;
  }
  return cursor && !cursor.id && cursor.nodeName === wanted.nodeName ? cursor : null;
}
