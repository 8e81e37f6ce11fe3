// Shows what GET /publications says, a moment later. Everything from the service is put in as text, never as markup.
const PAGE = 50;
const EVERY = 1000;
const NAMES = { upload: 'Upload', image: 'Image', galleryItem: 'Gallery item', virtualMachine: 'Virtual machine' };
let limit = PAGE;

const mebibytes = bytes => (bytes / 1048576).toFixed(1) + ' MiB';
const reference = image => [image.publisher, image.offer, image.sku, image.version].join(' : ');

function what(stage) {
  if (stage.problem) return stage.problem.title + '. ' + stage.problem.detail;
  const result = stage.result;
  if (!result) return '';
  if (result.uri) return mebibytes(result.bytesSent) + ' of a ' + mebibytes(result.virtualSize) + ' disk sent, to ' + result.uri;
  if (result.reference) return reference(result.reference);
  return result.identity ?? result.id + (result.evidence ? ', booted: ' + result.evidence : '');
}

function stageRow(name, stage) {
  const row = document.createElement('li');
  row.className = stage.state;
  for (const [kind, text] of [['name', NAMES[name] ?? name], ['state', stage.state], ['what', what(stage)]]) {
    const cell = document.createElement('span');
    cell.className = kind;
    cell.textContent = text;
    row.append(cell);
  }
  if (stage.state === 'running' && stage.progress) {
    const bar = document.createElement('progress');
    bar.title = mebibytes(stage.progress.bytesDone);
    // of a stream nobody knows how much there is to come
    if (stage.progress.bytesTotal !== undefined) {
      bar.max = Math.max(1, stage.progress.bytesTotal);
      bar.value = stage.progress.bytesDone;
      bar.title += ' of ' + mebibytes(stage.progress.bytesTotal);
    }
    row.lastChild.replaceChildren(bar);
  }
  return row;
}

function card(publication) {
  const item = document.getElementById('publication').content.cloneNode(true).firstElementChild;
  item.querySelector('h2').textContent = reference(publication.image);
  item.querySelector('.about').textContent =
    `${publication.status}, requested ${new Date(publication.requestedAt).toLocaleString()}, stamp ${publication.stamp}, ${publication.id}`;
  item.querySelector('.stages').append(...Object.entries(publication.stages).map(([name, stage]) => stageRow(name, stage)));
  return item;
}

async function refresh() {
  const connection = document.getElementById('connection');
  try {
    const answer = await fetch(`/publications?limit=${limit}`);
    if (!answer.ok) throw new Error(answer.status);
    const page = await answer.json();
    document.getElementById('publications').replaceChildren(...page.items.map(card));
    document.getElementById('nothing').hidden = page.items.length > 0;
    document.getElementById('more').hidden = !page.next || limit >= 500;
    connection.textContent = 'Live';
  } catch {
    connection.textContent = 'The service does not answer; trying again';
  }
  setTimeout(refresh, EVERY);
}

document.getElementById('more').addEventListener('click', () => { limit = Math.min(500, limit + PAGE); });
refresh();
