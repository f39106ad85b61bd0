// Where the lines of a task's output are, and the bytes of those that are looked at. The server counts the lines of each
// 64 KiB; only blocks that are shown are fetched, and the last few of them are kept.

const BLOCK = 65_536;
// More than any view has rows for, were each of them as long as lines are shown.
const KEPT = 160;
const MOST_FETCHES = 40;
const LONGEST_LINE = 8_192;
const MOST_STEPS = 2_000;
const decoder = new TextDecoder('utf-8');

export class Failure extends Error {
  constructor(answer) {
    super(`the server answered ${answer.status}`);
    this.status = answer.status;
    this.signIn = answer.headers.get('HX-Redirect');
  }
}

async function ask(address, headers = {}, signal = undefined) {
  const answer = await fetch(address, { headers: { 'HX-Request': 'true', ...headers }, signal });
  if (!answer.ok) {
    throw new Failure(answer);
  }
  return answer;
}

export class Lines {
  constructor(address) {
    this.address = address;
    /** How many lines end before each block. */
    this.before = [0];
    this.steps = [];
    this.indexed = 0;
    this.total = 0;
    this.open = false;
    this.cache = new Map();
    this.stats = { requests: 0, bytes: 0 };
  }

  /** How many lines are known; one that has not ended counts when there is nothing behind it. */
  get count() {
    return this.before[this.before.length - 1] + (this.open && this.indexed >= this.total ? 1 : 0);
  }

  get complete() {
    return this.indexed >= this.total;
  }

  /** Asks for the lines behind those that are known: at most 16 MiB of output at a time. */
  async extend() {
    const first = Math.floor(this.indexed / BLOCK);
    const answer = await ask(`${this.address}/lines?from=${first * BLOCK}`);
    const counts = await answer.json();
    this.stats.requests++;
    const base = this.before[first];
    this.before.length = first + 1;
    for (const lines of counts.lines) {
      this.before.push(this.before[this.before.length - 1] + lines);
    }
    const known = this.steps.filter((step) => step.line < base);
    const found = counts.steps.map((step) => ({ ...step, line: step.line + base }));
    const last = known[known.length - 1];
    this.steps = [...known, ...found.filter((step) => !last || step.line > last.line)].slice(0, MOST_STEPS);
    this.indexed = counts.next;
    this.total = Math.max(counts.total, counts.next);
    this.open = counts.open;
  }

  /** The block in which the end of the line before lies, and with it the line's beginning. */
  blockBefore(line) {
    let low = 0;
    let high = this.before.length - 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.before[middle + 1] >= line) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Makes sure that lines can be read. */
  async load(from, to, signal) {
    for (let tries = 0; tries < MOST_FETCHES; tries++) {
      const missing = this.missing(from, to);
      if (missing.length === 0) {
        return;
      }
      await this.fetch(missing[0], missing[missing.length - 1], signal);
    }
  }

  missing(from, to) {
    const wanted = new Set();
    for (let line = from; line <= Math.min(to, this.count); line++) {
      wanted.add(this.blockBefore(line));
      const at = this.offset(line);
      if (at !== undefined && line < to) {
        const end = Math.min(this.offset(line + 1) ?? this.total, at + LONGEST_LINE, this.total) - 1;
        wanted.add(Math.min(Math.floor(at / BLOCK), this.lastBlock()));
        wanted.add(Math.floor(Math.max(at, end) / BLOCK));
      }
    }
    return [...wanted].filter((block) => block <= this.lastBlock() && !this.fresh(block)).sort((a, b) => a - b);
  }

  lastBlock() {
    return Math.max(0, Math.ceil(this.total / BLOCK) - 1);
  }

  fresh(block) {
    const kept = this.cache.get(block);
    return kept !== undefined && kept.bytes.length >= Math.min(BLOCK, this.total - block * BLOCK);
  }

  async fetch(first, last, signal) {
    const from = first * BLOCK;
    // No answer has more than 1 MiB.
    const to = Math.min((Math.min(last, first + 15) + 1) * BLOCK, this.total) - 1;
    const answer = await ask(this.address, { Range: `bytes=${from}-${to}` }, signal);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    this.stats.requests++;
    this.stats.bytes += bytes.length;
    for (let at = 0; at < bytes.length; at += BLOCK) {
      this.keep((from + at) / BLOCK, bytes.slice(at, at + BLOCK));
    }
  }

  keep(block, bytes) {
    const ends = [];
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
      ends.push(at);
    }
    this.cache.delete(block);
    this.cache.set(block, { bytes, ends });
    for (const oldest of this.cache.keys()) {
      if (this.cache.size <= KEPT) {
        break;
      }
      this.cache.delete(oldest);
    }
  }

  /** Where a line begins, if the block that tells is there. */
  offset(line) {
    if (line === 0) {
      return 0;
    }
    if (line > this.before[this.before.length - 1]) {
      return this.total;
    }
    const block = this.blockBefore(line);
    const kept = this.cache.get(block);
    const end = kept?.ends[line - this.before[block] - 1];
    return end === undefined ? undefined : block * BLOCK + end + 1;
  }

  /** The line in which a byte lies. */
  async lineAt(at) {
    const block = Math.min(Math.floor(at / BLOCK), this.before.length - 2);
    if (block < 0) {
      return 0;
    }
    if (!this.fresh(block)) {
      await this.fetch(block, block);
    }
    const ends = this.cache.get(block).ends.filter((end) => block * BLOCK + end < at);
    return Math.min(this.before[block] + ends.length, Math.max(0, this.count - 1));
  }

  /** A line, if its bytes are there: its text, where it begins, and how many bytes of it are not shown. */
  read(line) {
    const at = this.offset(line);
    if (at === undefined || line >= this.count) {
      return undefined;
    }
    const next = this.offset(line + 1);
    const end = next === undefined ? Math.min(at + LONGEST_LINE + 1, this.total) : next === this.total && this.open && line === this.count - 1 ? next : next - 1;
    const shown = Math.min(end, at + LONGEST_LINE);
    const bytes = this.bytes(at, shown);
    return bytes && { text: decoder.decode(bytes), at, more: next === undefined ? 1 : end - shown };
  }

  bytes(from, to) {
    const block = Math.floor(from / BLOCK);
    const here = this.cache.get(block)?.bytes;
    if (!here && to > from) {
      return undefined;
    }
    const first = here ? here.subarray(from - block * BLOCK, to - block * BLOCK) : new Uint8Array();
    if (to <= (block + 1) * BLOCK) {
      return first;
    }
    const there = this.cache.get(block + 1)?.bytes;
    if (!there) {
      return undefined;
    }
    const both = new Uint8Array(to - from);
    both.set(first);
    both.set(there.subarray(0, to - (block + 1) * BLOCK), first.length);
    return both;
  }

  /** Lines in which a text occurs, on the server, from the beginning of a line on. */
  async search(text, from) {
    const answer = await ask(`${this.address}/search?q=${encodeURIComponent(text)}&from=${from}`);
    this.stats.requests++;
    return answer.json();
  }
}
