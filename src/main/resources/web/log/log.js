// The viewer of a task's output: it finds its way in any amount of it, follows it while it grows, and goes on where it was
// after a broken connection.
import { Failure, Lines } from './lines.js';
import { Rows } from './rows.js';

const LONGEST_WAIT = 10_000;
const MOST_MATCHES = 200;

class Viewer {
  constructor(root) {
    this.root = root;
    this.lines = new Lines(root.dataset.log);
    const view = this.part('view');
    root.hidden = false;
    this.rows = new Rows(view, this.lines, () => this.moved());
    this.rows.failed = (failure) => this.lost(failure);
    this.following = root.dataset.ended !== 'true' && !location.hash.startsWith('#L');
    this.matches = [];
    this.tries = 0;
    this.listen(view);
    root.viewer = this;
    this.pressed();
    this.target = wanted();
    this.grow();
    this.watch();
  }

  part(name) {
    return this.root.querySelector(`[data-part=${name}]`);
  }

  listen(view) {
    view.addEventListener('click', (event) => this.clicked(event));
    this.part('follow').addEventListener('click', () => this.follow(!this.following));
    this.part('fold').addEventListener('click', () => this.foldAll());
    this.part('step').addEventListener('change', (event) => this.toStep(event.target.value));
    this.part('search').addEventListener('submit', (event) => {
      event.preventDefault();
      this.search(event.submitter?.value === 'back' ? -1 : 1);
    });
    addEventListener('hashchange', () => {
      this.target = wanted();
      this.toTarget();
    });
    document.addEventListener('visibilitychange', () => (document.hidden ? this.pause() : this.watch()));
    addEventListener('online', () => this.watch());
    // The page was cut off, which its own stream notices though this one may not.
    document.addEventListener('berth:connected', () => {
      this.pause();
      this.watch();
    });
  }

  /** Reads where lines are until it knows of all; whatever comes meanwhile is read with the next round. */
  async grow() {
    if (this.growing) {
      this.again = true;
      return;
    }
    this.growing = true;
    try {
      do {
        this.again = false;
        await this.lines.extend();
        this.found();
        this.show();
        await new Promise((resolve) => requestAnimationFrame(resolve));
      } while (this.again || !this.lines.complete);
    } catch (failure) {
      this.lost(failure);
    } finally {
      this.growing = false;
    }
  }

  /** It is back: whatever was said of a broken connection is no longer so. */
  found() {
    this.tries = 0;
    this.say('');
  }

  show() {
    this.rows.changed();
    if (this.following) {
      this.rows.end();
    }
    const { count, total, indexed, steps } = this.lines;
    const part = indexed < total ? `, of ${size(total)} ${size(indexed)} read` : `, ${size(total)}`;
    this.part('size').textContent = total === 0 ? 'Nothing yet' : `${count.toLocaleString()} lines${part}`;
    if (this.listed !== steps.length) {
      this.listed = steps.length;
      this.part('step').replaceChildren(
        new Option('Go to a step', ''), ...steps.map((step, index) => new Option(step.title, String(index))));
    }
    this.toTarget();
  }

  /** To the line that the address names, as soon as it is known. */
  async toTarget() {
    const target = this.target;
    if (!target || (target.at === undefined ? target.line >= this.lines.count : target.at >= this.lines.indexed) && !this.lines.complete) {
      return;
    }
    this.target = undefined;
    this.follow(false);
    try {
      const line = target.at === undefined ? Math.min(target.line, this.lines.count - 1) : await this.lines.lineAt(target.at);
      this.mark(line);
    } catch (failure) {
      this.lost(failure);
    }
  }

  mark(line) {
    this.rows.marked = line;
    this.rows.show(line);
  }

  moved() {
    if (this.following !== this.rows.atEnd && !(this.ended && !this.following)) {
      this.following = this.rows.atEnd;
      this.pressed();
    }
  }

  follow(on) {
    this.following = on;
    this.pressed();
    if (on) {
      this.rows.end();
    }
  }

  pressed() {
    this.part('follow').setAttribute('aria-pressed', String(this.following));
  }

  clicked(event) {
    const fold = event.target.closest('.log-fold');
    const number = event.target.closest('.log-number');
    if (fold) {
      const at = Number(fold.dataset.at);
      if (!this.rows.folded.delete(at)) {
        this.rows.folded.add(at);
      }
      this.follow(false);
      this.rows.changed();
    } else if (number) {
      event.preventDefault();
      history.replaceState(history.state, '', number.hash);
      this.follow(false);
      this.mark(Number(number.textContent) - 1);
    }
  }

  foldAll() {
    const { folded } = this.rows;
    if (folded.size) {
      folded.clear();
    } else {
      this.lines.steps.forEach((step) => folded.add(step.at));
    }
    this.part('fold').setAttribute('aria-pressed', String(folded.size > 0));
    this.follow(false);
    this.rows.changed();
  }

  toStep(index) {
    const step = this.lines.steps[Number(index)];
    if (index !== '' && step) {
      this.follow(false);
      this.rows.folded.delete(step.at);
      this.rows.changed();
      this.rows.go(this.rows.rowOf(step.line));
    }
  }

  /** The next line in which the text occurs, or the one before; the server looks for them, a piece of the output at a time. */
  async search(direction) {
    const text = this.part('text').value;
    this.follow(false);
    if (text !== this.sought) {
      this.sought = text;
      this.matches = [];
      this.match = direction > 0 ? -1 : 0;
      this.next = { at: 0, line: 0 };
      this.whole = text === '';
      this.rows.needle = text.toLowerCase();
      this.rows.draw();
    }
    try {
      await this.more(this.match + direction);
    } catch (failure) {
      this.lost(failure);
      return;
    }
    const { length } = this.matches;
    if (text === '' || length === 0) {
      this.told(text === '' ? '' : 'Not found');
      return;
    }
    this.match = (this.match + direction + length) % length;
    this.told(`${this.match + 1} of ${length}${this.whole ? '' : ' or more'}, line ${this.matches[this.match] + 1}`);
    this.mark(this.matches[this.match]);
  }

  async more(needed) {
    while (!this.whole && this.matches.length <= needed) {
      this.told('Looking …');
      const sought = this.sought;
      const answer = await this.lines.search(sought, this.next.at);
      if (sought !== this.sought) {
        return;
      }
      this.matches.push(...answer.matches.map((match) => match.line + this.next.line));
      this.whole = answer.complete || answer.matches.length < MOST_MATCHES && answer.next === this.next.at;
      this.next = { at: answer.next, line: this.next.line + answer.lines };
    }
  }

  told(text) {
    this.part('found').textContent = text;
  }

  say(text) {
    const place = this.part('state');
    if (place.textContent !== text) {
      place.textContent = text;
      place.hidden = !text;
    }
  }

  /** Hears how far the output has come; a browser has few connections, so none while nobody looks. */
  watch() {
    if (this.stream || this.ended || document.hidden) {
      return;
    }
    clearTimeout(this.later);
    this.stream = new EventSource(`${this.root.dataset.log}/growth`);
    this.stream.addEventListener('grown', (event) => this.grown(JSON.parse(event.data)));
    this.stream.addEventListener('end', (event) => {
      this.ended = true;
      this.pause();
      this.grown(JSON.parse(event.data));
    });
    this.stream.onerror = () => this.lost();
  }

  grown({ total }) {
    if (total > this.lines.total || !this.lines.complete) {
      this.lines.total = Math.max(total, this.lines.total);
      this.grow();
    } else {
      this.found();
    }
  }

  pause() {
    this.stream?.close();
    this.stream = undefined;
  }

  /** What is shown stays, and is gone on with where it ends. */
  lost(failure) {
    if (failure instanceof Failure && failure.signIn) {
      location.assign(failure.signIn);
      return;
    }
    this.pause();
    this.say('Not connected, trying again. What is below stays as it is.');
    clearTimeout(this.later);
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** this.tries++) * (0.75 + Math.random() / 2);
    this.later = setTimeout(() => {
      this.watch();
      this.grow();
    }, wait);
  }
}

/** The line of the address: its number, and its first byte where that is known, which stays when lines come before it. */
function wanted() {
  const found = /^#L(\d{1,15})(?:\.(\d{1,15}))?$/.exec(location.hash);
  return found ? { line: Math.max(0, Number(found[1]) - 1), at: found[2] === undefined ? undefined : Number(found[2]) } : undefined;
}

function size(bytes) {
  const units = ['bytes', 'KiB', 'MiB'];
  const unit = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  return `${(bytes / 1024 ** unit).toLocaleString(undefined, { maximumFractionDigits: unit })} ${units[unit]}`;
}

for (const root of document.querySelectorAll('[data-log]')) {
  new Viewer(root);
}
