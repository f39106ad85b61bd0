// Output of a terminal as pieces of text with names of classes: colours and styles, and nothing else of what a terminal
// would obey.

const PALETTE = [
  [0, 0, 0], [187, 0, 0], [0, 187, 0], [187, 187, 0], [0, 0, 187], [187, 0, 187], [0, 187, 187], [187, 187, 187],
  [85, 85, 85], [255, 85, 85], [85, 255, 85], [255, 255, 85], [85, 85, 255], [255, 85, 255], [85, 255, 255], [255, 255, 255],
];
const STYLES = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'struck' };
const OFF = { 22: ['bold', 'dim'], 23: ['italic'], 24: ['underline'], 27: ['inverse'], 29: ['struck'] };
// A sequence of colours; any other sequence; a title or a link; a lonely escape.
const SEQUENCE = /\x1b\[([0-9;:]*)m|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?/g;
// What has no picture, or turns the direction of its neighbours.
const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The nearest of the sixteen colours that have a class. */
function nearest(red, green, blue) {
  let best = 0;
  let least = Infinity;
  PALETTE.forEach(([r, g, b], index) => {
    const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
    if (distance < least) {
      least = distance;
      best = index;
    }
  });
  return best;
}

function ofTable(number) {
  if (number < 16) {
    return number;
  }
  if (number < 232) {
    const level = (value) => (value === 0 ? 0 : 55 + 40 * value);
    const cube = number - 16;
    return nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
  }
  const grey = 8 + 10 * (Math.min(number, 255) - 232);
  return nearest(grey, grey, grey);
}

/** The colour behind 38 or 48, and how many numbers it took. */
function extended(numbers, at) {
  if (numbers[at + 1] === 5) {
    return [ofTable(numbers[at + 2] ?? 0), 2];
  }
  if (numbers[at + 1] === 2) {
    return [nearest(numbers[at + 2] ?? 0, numbers[at + 3] ?? 0, numbers[at + 4] ?? 0), 4];
  }
  return [undefined, 1];
}

function set(state, codes) {
  const numbers = codes.split(/[;:]/).map((one) => Math.min(Number(one) || 0, 255));
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at];
    if (code === 0) {
      state.fg = state.bg = undefined;
      state.styles.clear();
    } else if (STYLES[code]) {
      state.styles.add(STYLES[code]);
    } else if (OFF[code]) {
      OFF[code].forEach((style) => state.styles.delete(style));
    } else if (code === 38 || code === 48) {
      const [colour, taken] = extended(numbers, at);
      state[code === 38 ? 'fg' : 'bg'] = colour;
      at += taken;
    } else if (code >= 30 && code <= 37 || code >= 90 && code <= 97) {
      state.fg = code < 90 ? code - 30 : code - 82;
    } else if (code >= 40 && code <= 47 || code >= 100 && code <= 107) {
      state.bg = code < 100 ? code - 40 : code - 92;
    } else if (code === 39) {
      state.fg = undefined;
    } else if (code === 49) {
      state.bg = undefined;
    }
  }
}

function classes(state) {
  const names = [...state.styles];
  if (state.fg !== undefined) {
    names.push(`fg-${state.fg}`);
  }
  if (state.bg !== undefined) {
    names.push(`bg-${state.bg}`);
  }
  return names.join(' ');
}

function visible(text) {
  return text.replace(UNSEEN, (one) => {
    const code = one.charCodeAt(0);
    return code < 32 ? String.fromCharCode(0x2400 + code) : `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

/** What is left of a line that was written over after a carriage return: as on a terminal, the last that was written. */
function lastWritten(line) {
  if (!line.includes('\r')) {
    return line;
  }
  const parts = line.split('\r').filter((part) => part !== '');
  return parts.length ? parts[parts.length - 1] : '';
}

export function start() {
  return { fg: undefined, bg: undefined, styles: new Set() };
}

/** The pieces of a line, each with its classes. The state goes on to the next line. */
export function pieces(line, state = start()) {
  const text = lastWritten(line);
  const found = [];
  let reached = 0;
  const add = (until) => {
    if (until > reached) {
      found.push({ text: visible(text.slice(reached, until)), classes: classes(state) });
    }
  };
  for (const match of text.matchAll(SEQUENCE)) {
    add(match.index);
    if (match[1] !== undefined) {
      set(state, match[1]);
    }
    reached = match.index + match[0].length;
  }
  add(text.length);
  return found;
}
