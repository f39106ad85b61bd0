// Shows as many rows of many lines as there is room for, and no more: an element for each row, used again for another line
// when the view moves.
import { pieces } from './ansi.js';

// Browsers draw no element that is much higher; above it, moving the scroll bar moves further than the mouse.
const HIGHEST = 8_000_000;

export class Rows {
  /**
   * @param view the element that scrolls
   * @param lines where lines come from
   * @param moved called when somebody has moved the view
   */
  constructor(view, lines, moved) {
    this.view = view;
    this.lines = lines;
    this.moved = moved;
    this.space = view.querySelector('.log-space');
    this.layer = view.querySelector('.log-rows');
    this.top = 0;
    this.folded = new Set();
    this.needle = '';
    this.marked = -1;
    this.drawn = { most: 0, rows: 0 };
    this.elements = [];
    view.addEventListener('scroll', () => this.scrolled());
    view.addEventListener('keydown', (event) => this.key(event));
    view.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    new ResizeObserver(() => this.measure()).observe(view);
    this.measure();
  }

  measure() {
    const probe = this.elements[0] ?? this.element();
    this.height = probe.getBoundingClientRect().height || 20;
    this.room = Math.max(1, Math.ceil(this.view.clientHeight / this.height));
    this.changed();
  }

  element() {
    const row = document.createElement('div');
    row.className = 'log-row';
    const number = document.createElement('a');
    number.className = 'log-number';
    const fold = document.createElement('button');
    fold.className = 'log-fold';
    fold.type = 'button';
    fold.hidden = true;
    const text = document.createElement('span');
    text.className = 'log-text';
    row.append(number, fold, text);
    this.layer.append(row);
    this.elements.push(row);
    return row;
  }

  /** The lines that are in view unless something is folded: stretches of them, and how many rows lie before each. */
  stretches() {
    const { steps, count } = this.lines;
    const found = [];
    let rows = 0;
    const add = (line, length) => {
      if (length > 0) {
        found.push({ line, length, row: rows });
        rows += length;
      }
    };
    add(0, steps.length ? Math.min(steps[0].line, count) : count);
    steps.forEach((step, index) => {
      const end = Math.min(steps[index + 1]?.line ?? count, count);
      add(step.line, this.folded.has(step.at) ? Math.min(1, end - step.line) : end - step.line);
    });
    return { found, rows };
  }

  /** More lines, or others are folded. */
  changed() {
    const { found, rows } = this.stretches();
    this.parts = found;
    this.rows = rows;
    this.pixels = Math.min(rows * this.height, HIGHEST);
    this.space.style.height = `${Math.ceil(this.pixels)}px`;
    this.go(this.top);
  }

  get last() {
    return Math.max(0, this.rows - this.view.clientHeight / this.height);
  }

  get squeezed() {
    return this.rows * this.height > HIGHEST;
  }

  lineOf(row) {
    let low = 0;
    let high = this.parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.parts[middle].row <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    const part = this.parts[low];
    return part ? part.line + row - part.row : 0;
  }

  rowOf(line) {
    for (const part of this.parts) {
      if (line < part.line + part.length) {
        return part.row + Math.max(0, line - part.line);
      }
    }
    return Math.max(0, this.rows - 1);
  }

  /** Moves to a row, which need not be a whole one. */
  go(top) {
    this.top = Math.max(0, Math.min(top, this.last));
    const most = this.pixels - this.view.clientHeight;
    const wanted = this.squeezed && this.last > 0 ? (this.top / this.last) * most : this.top * this.height;
    this.expected = Math.round(Math.max(0, Math.min(wanted, most)));
    if (Math.abs(this.view.scrollTop - this.expected) >= 1) {
      this.view.scrollTop = this.expected;
    }
    this.draw();
  }

  end() {
    this.go(this.last);
  }

  get atEnd() {
    return this.top >= this.last - 1;
  }

  show(line) {
    const step = [...this.lines.steps].reverse().find((one) => one.line <= line);
    if (step && step.line < line && this.folded.delete(step.at)) {
      this.changed();
    }
    const row = this.rowOf(line);
    if (row < this.top + 1 || row > this.top + this.room - 3) {
      this.go(row - Math.floor(this.room / 3));
    } else {
      this.draw();
    }
  }

  scrolled() {
    const at = this.view.scrollTop;
    if (Math.abs(at - this.expected) < 2) {
      return;
    }
    const most = this.pixels - this.view.clientHeight;
    this.expected = at;
    this.top = Math.max(0, Math.min(this.squeezed ? (at / most) * this.last : at / this.height, this.last));
    this.moved();
    this.draw();
  }

  by(rows) {
    this.go(this.top + rows);
    this.moved();
  }

  key(event) {
    const page = Math.max(1, this.room - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (event.target === this.view && step && !event.altKey && !event.metaKey) {
      event.preventDefault();
      this.by(step === Infinity ? this.rows : step === -Infinity ? -this.rows : step);
    }
  }

  wheel(event) {
    if (this.squeezed && !event.ctrlKey && event.deltaY) {
      event.preventDefault();
      this.by(event.deltaMode === 1 ? event.deltaY : event.deltaY / this.height);
    }
  }

  draw() {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.paint();
    });
  }

  paint() {
    const first = Math.floor(this.top);
    const shown = Math.max(0, Math.min(this.room + 1, this.rows - first));
    const wanted = Array.from({ length: shown }, (none, index) => this.lineOf(first + index));
    while (this.elements.length < shown) {
      this.element();
    }
    let missing = false;
    wanted.forEach((line, index) => {
      missing = !this.fill(this.elements[index], line) || missing;
    });
    this.elements.forEach((row, index) => {
      row.hidden = index >= shown;
    });
    this.layer.style.transform = `translateY(${-Math.round((this.top - first) * this.height)}px)`;
    this.drawn.rows += shown;
    this.drawn.most = Math.max(this.drawn.most, shown);
    this.view.setAttribute('aria-busy', String(missing));
    if (missing) {
      this.load(wanted);
    }
  }

  /** Only what is looked at last is fetched; what was asked for before is given up. */
  async load(wanted) {
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    try {
      for (const [from, to] of runs(wanted)) {
        await this.lines.load(from, to, abort.signal);
      }
      this.draw();
    } catch (failure) {
      if (failure.name !== 'AbortError') {
        this.failed?.(failure);
      }
    }
  }

  fill(row, line) {
    const read = this.lines.read(line);
    const step = this.lines.steps.find((one) => one.line === line);
    const folded = step && this.folded.has(step.at);
    const state = `${line} ${read ? read.text.length + ':' + read.more : '-'} ${folded} ${this.needle} ${this.marked === line}`;
    if (row.dataset.state === state) {
      return Boolean(read);
    }
    row.dataset.state = state;
    const [number, fold, text] = row.children;
    number.textContent = String(line + 1);
    number.href = read ? `#L${line + 1}.${read.at}` : `#L${line + 1}`;
    row.classList.toggle('log-marked', this.marked === line);
    row.classList.toggle('log-step', Boolean(step));
    fold.hidden = !step;
    if (step) {
      fold.setAttribute('aria-expanded', String(!folded));
      fold.setAttribute('aria-label', `Step ${step.title}`);
      fold.dataset.at = step.at;
    }
    text.replaceChildren(...(read ? this.content(read) : []));
    return Boolean(read);
  }

  content({ text, more }) {
    const nodes = pieces(text).flatMap((piece) => this.found(piece.text).map(([part, found]) => element(part, piece.classes, found)));
    if (more > 0) {
      nodes.push(element(`… ${more.toLocaleString()} more bytes of this line`, 'log-more', false));
    }
    return nodes;
  }

  /** A text cut where it has what is looked for. */
  found(text) {
    if (!this.needle) {
      return [[text, false]];
    }
    const lower = text.toLowerCase();
    const parts = [];
    let reached = 0;
    for (let at = lower.indexOf(this.needle); at >= 0 && parts.length < 200; at = lower.indexOf(this.needle, reached)) {
      parts.push([text.slice(reached, at), false], [text.slice(at, at + this.needle.length), true]);
      reached = at + this.needle.length;
    }
    return [...parts, [text.slice(reached), false]].filter(([part]) => part !== '');
  }
}

function element(text, classes, found) {
  if (!classes && !found) {
    return document.createTextNode(text);
  }
  const node = document.createElement(found ? 'mark' : 'span');
  node.className = classes;
  node.textContent = text;
  return node;
}

/** Lines that follow each other, as [first, behind the last]. */
function runs(lines) {
  const found = [];
  for (const line of lines) {
    const last = found[found.length - 1];
    if (last && last[1] === line) {
      last[1]++;
    } else {
      found.push([line, line + 1]);
    }
  }
  return found;
}
