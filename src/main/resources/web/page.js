// What every page does: it follows what changes, shows times as the reader's clock has them, and signs in by a link.
import { follow } from './live.js';

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });

/** Every time below an element, in words of the browser; what the server wrote stays in the attribute. */
export function showTimes(root) {
  const now = new Date();
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === now.toDateString();
    const text = time.hasAttribute('data-since') ? since(now - at) : (today ? CLOCK : DAY).format(at);
    if (time.textContent !== text) {
      time.textContent = text;
    }
    const day = DAY.format(at);
    if (time.title !== day) {
      time.title = day;
    }
  }
}

function since(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d`;
}

/** A link that signs in once has its secret behind the #, which no browser sends to anybody by itself. */
function signInByLink() {
  const form = document.getElementById('sign-in');
  const once = new URLSearchParams(location.hash.slice(1)).get('once');
  if (form && once) {
    history.replaceState(null, '', location.pathname + location.search);
    form.elements.once.value = once;
    form.submit();
  }
}

signInByLink();
showTimes(document);
setInterval(() => showTimes(document), 1000);
document.addEventListener('berth:changed', (event) => showTimes(event.target));
document.addEventListener('htmx:afterSettle', (event) => showTimes(event.target));
// Asked in the page's own words, before anything is sent.
document.addEventListener('submit', (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
// Nothing came back: whoever asked for something has to be told that it may not have happened.
for (const type of ['htmx:sendError', 'htmx:timeout']) {
  document.addEventListener(type, ({ detail }) => {
    const words = document.createElement('p');
    words.className = 'bad';
    words.setAttribute('role', 'alert');
    words.textContent = 'The server did not answer. Look whether it was done before you try again.';
    detail.target?.replaceChildren(words);
  });
}
follow();
