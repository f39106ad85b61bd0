// Uploads a configuration that is dropped or chosen: shows how far it is, and says what is wrong with it where it was dropped.
import { morph } from './live.js';
import { showTimes } from './page.js';

const form = document.getElementById('upload');
const place = (id) => document.getElementById(id);
let sending = null;

/** Words, or none of them, in an element that is hidden without. */
function say(id, text) {
  const element = place(id);
  element.textContent = text;
  element.hidden = !text && id !== 'upload-done';
}

function refuse(text) {
  say('upload-wrong', text);
  place('file').setAttribute('aria-invalid', 'true');
}

function send(file) {
  if (sending) {
    return;
  }
  say('upload-wrong', '');
  say('upload-done', '');
  place('file').removeAttribute('aria-invalid');
  if (!file) {
    refuse('Choose a file first, or drop one here.');
    return;
  }
  if (file.size > Number(form.dataset.most)) {
    refuse(`${file.name} is larger than ${form.dataset.mostText}.`);
    return;
  }
  sending = new XMLHttpRequest();
  sending.open('POST', form.dataset.address + (place('speculative').checked ? '?speculative=true' : ''));
  sending.setRequestHeader('Content-Type', 'application/gzip');
  sending.setRequestHeader('HX-Request', 'true');
  sending.setRequestHeader('HX-Current-URL', location.href);
  sending.upload.onprogress = (event) => event.lengthComputable && progress(file, event.loaded / event.total);
  sending.onload = () => answered(sending, file);
  sending.onerror = () => ended(() => refuse(`${file.name} did not arrive: the connection broke. Try again.`));
  sending.onabort = () => ended(() => say('upload-done', 'Stopped; nothing was changed.'));
  place('upload-cancel').hidden = false;
  progress(file, 0);
  say('upload-done', `${file.name} is being sent.`);
  sending.send(file);
}

function progress(file, part) {
  const bar = place('upload-progress');
  bar.hidden = false;
  bar.value = Math.floor(100 * part);
  if (part === 1) {
    say('upload-done', `${file.name} is being looked through.`);
  }
}

function ended(then) {
  sending = null;
  place('upload-progress').hidden = true;
  place('upload-cancel').hidden = true;
  say('upload-done', '');
  then();
}

function answered(answer, file) {
  const elsewhere = answer.getResponseHeader('HX-Redirect');
  if (answer.status === 401 && elsewhere) {
    location.assign(elsewhere);
    return;
  }
  const text = new DOMParser().parseFromString(answer.responseText, 'text/html').body.textContent.trim();
  ended(() => {
    if (answer.status === 200) {
      place('file').value = '';
      say('upload-done', text);
    } else {
      refuse(`${file.name}: ${text || 'the server did not take it'}`);
    }
  });
  refresh();
}

/** The list, with what has just come. */
async function refresh() {
  const list = place('configurations');
  try {
    const answer = await fetch(list.dataset.src, { headers: { 'HX-Request': 'true', 'HX-Current-URL': location.href } });
    const wanted = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(list.id);
    if (answer.ok && wanted) {
      morph(list, wanted);
      showTimes(list);
    }
  } catch {
    // It is read again as soon as the page is connected.
  }
}

function carriesFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes('Files');
}

if (form) {
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(place('file').files[0]);
  });
  place('upload-cancel').addEventListener('click', () => sending?.abort());
  // A file that misses its place must not take the place of the page.
  for (const type of ['dragover', 'drop']) {
    document.addEventListener(type, (event) => carriesFiles(event) && event.preventDefault());
  }
  form.addEventListener('dragover', () => form.classList.add('over'));
  form.addEventListener('dragleave', (event) => form.contains(event.relatedTarget) || form.classList.remove('over'));
  form.addEventListener('drop', (event) => {
    form.classList.remove('over');
    send(event.dataTransfer.files[0]);
  });
}
