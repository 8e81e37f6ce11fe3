import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test, inContainer, refused, bytes, md5, ask, signedAsk, outcome, credential, endpoint, plainEndpoint, everything, account, blockId, VERSION } from './cases.mjs';

const MIB = 1 << 20;
const withText = run => inContainer(async c => {
  await c.getBlockBlobClient('b').upload('0123456789', 10, { blobHTTPHeaders: { blobContentType: 'text/plain' } });
  await run(`/${c.containerName}/b`, c);
});

for (const [header, range, status, content] of [['range', 'bytes=2-4', '206', '234'], ['x-ms-range', 'bytes=2-4', '206', '234'],
  ['range', 'bytes=7-', '206', '789'], ['x-ms-range', 'bytes=7-100', '206', '789'], ['range', 'bytes=0-0', '206', '0'],
  ['range', 'bytes=0--1', '200', '0123456789'], ['range', 'bytes=5-2', '200', '0123456789'], ['range', 'pages=1-2', '200', '0123456789']]) {
  test(`range: ${header} ${range}`, withText(async path => {
    const answer = await signedAsk('GET', path, { [header]: range });
    assert.deepEqual([answer.status, answer.body], [Number(status), content]);
    assert.equal(answer.headers['content-range'] === undefined, status === '200');
    assert.equal(answer.headers['content-length'], String(content.length));
  }));
}
test('range: x-ms-range goes before Range', withText(async path =>
  assert.equal((await signedAsk('GET', path, { range: 'bytes=0-1', 'x-ms-range': 'bytes=8-9' })).body, '89')));
test('range: behind the end', withText(async path => {
  const answer = await signedAsk('GET', path, { range: 'bytes=10-' });
  assert.deepEqual([...outcome(answer), answer.headers['content-range']], [416, 'InvalidRange', 'bytes */10']);
}));
test('range: of what is empty', inContainer(async c => {
  await c.getBlockBlobClient('b').commitBlockList([]);
  const answer = await signedAsk('GET', `/${c.containerName}/b`, { range: 'bytes=0-2' });
  assert.deepEqual([...outcome(answer), answer.headers['content-range']], [416, 'InvalidRange', 'bytes */0']);
}));
test('range: MD5 only where it is asked for, the blob\'s own always', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.upload('abc', 3);
  const own = (await blob.getProperties()).contentMD5;
  const plain = await blob.download(0, 6);
  assert.deepEqual([plain.contentLength, plain.contentMD5], [3, undefined]);
  assert.ok(Buffer.from(own).equals(Buffer.from(plain.blobContentMD5)));
  const asked = await blob.download(0, 1, { rangeGetContentMD5: true });
  assert.ok(md5('a').equals(Buffer.from(asked.contentMD5)));
  assert.ok(md5('abc').equals(Buffer.from((await blob.download()).contentMD5)));
}));
test('range: MD5 of more than 4 MiB', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.upload(Buffer.alloc(4 * MIB + 1), 4 * MIB + 1);
  await blob.download(0, 4 * MIB, { rangeGetContentMD5: true });
  await refused(blob.download(0, 4 * MIB + 1, { rangeGetContentMD5: true }), 400, 'OutOfRangeInput');
}));

const lite = (method, path, comp, headers) => {
  const date = new Date().toUTCString();
  const own = { 'x-ms-date': date, 'x-ms-version': VERSION, ...headers };
  const signed = Object.entries(own).filter(([name]) => name.startsWith('x-ms-')).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value}\n`).join('');
  const text = `${method}\n\n${headers['content-type'] ?? ''}\n\n${signed}/${account}${new URL(endpoint() + path).pathname}${comp ? `?comp=${comp}` : ''}`;
  return { ...own, authorization: `SharedKeyLite ${account}:${credential().computeHMACSHA256(text)}` };
};
test('Shared Key Lite: write and read', inContainer(async c => {
  const path = `/${c.containerName}/b`;
  const made = await ask('PUT', endpoint() + path, lite('PUT', path, '', { 'content-type': 'text/plain', 'x-ms-blob-type': 'BlockBlob' }), 'text');
  assert.equal(made.status, 201, made.body);
  assert.equal((await ask('GET', endpoint() + path, lite('GET', path, '', {}))).body, 'text');
  assert.equal((await ask('GET', `${endpoint()}${path}?comp=metadata`, lite('GET', path, 'metadata', {}))).status, 200);
  assert.equal((await ask('GET', `${endpoint()}${path}?comp=metadata`, lite('GET', path, '', {}))).status, 403);
}));
test('Shared Key: both dates', inContainer(async c => {
  const date = new Date().toUTCString();
  const text = `GET\n${'\n'.repeat(11)}x-ms-date:${date}\nx-ms-version:${VERSION}\n/${account}${new URL(endpoint()).pathname}/${c.containerName}\nrestype:container`;
  const answer = await ask('GET', `${endpoint()}/${c.containerName}?restype=container`,
    { date, 'x-ms-date': date, 'x-ms-version': VERSION, authorization: `SharedKey ${account}:${credential().computeHMACSHA256(text)}` });
  assert.equal(answer.status, 200, answer.body);
}));
test('Shared Key: a date of yesterday', async () => {
  const date = new Date(Date.now() - 86_400_000).toUTCString();
  const answer = await ask('GET', `${endpoint()}/?comp=list`, { 'x-ms-date': date, 'x-ms-version': VERSION, authorization: `SharedKey ${account}:${crypto.randomBytes(32).toString('base64')}` });
  assert.deepEqual(outcome(answer), [403, 'AuthenticationFailed']);
});

test('answer: dates, tags and ids have their forms', withText(async path => {
  const answer = await signedAsk('HEAD', path, { 'x-ms-client-request-id': 'a-judge' });
  const date = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
  for (const name of ['date', 'last-modified', 'x-ms-creation-time']) {
    assert.match(answer.headers[name], date, name);
  }
  assert.match(answer.headers.etag, /^"0x[0-9A-F]+"$/);
  assert.match(answer.headers['x-ms-request-id'], /^[0-9a-f-]{36}$/);
  assert.deepEqual([answer.headers['x-ms-client-request-id'], answer.headers['accept-ranges'], answer.headers['x-ms-server-encrypted']], ['a-judge', 'bytes', 'true']);
  assert.deepEqual([answer.headers['content-length'], answer.body], ['10', '']);
}));
test('answer: an error to HEAD has neither body nor type', withText(async path => {
  const answer = await signedAsk('HEAD', `${path}none`);
  assert.deepEqual([...outcome(answer), answer.body, answer.headers['content-type']], [404, 'BlobNotFound', '', undefined]);
}));
test('answer: an error tells its client\'s id', withText(async path => {
  const answer = await signedAsk('GET', `${path}none`, { 'x-ms-client-request-id': 'a-judge' });
  assert.equal(answer.headers['x-ms-client-request-id'], 'a-judge');
  assert.match(answer.body, /<Code>BlobNotFound<\/Code>/);
  assert.equal(answer.headers['content-type'], 'application/xml');
}));
test('answer: not modified has no body', withText(async path => {
  const answer = await signedAsk('GET', path, { 'if-none-match': (await signedAsk('HEAD', path)).headers.etag });
  assert.deepEqual([answer.status, answer.body], [304, '']);
}));
test('answer: the version of a signature where none is named', withText(async path =>
  assert.equal((await ask('GET', `${endpoint()}${path}?${everything()}`)).headers['x-ms-version'], VERSION)));
test('answer: deletion is for good', withText(async path => {
  const answer = await signedAsk('DELETE', path);
  assert.deepEqual([answer.status, answer.headers['x-ms-delete-type-permanent']], [202, 'true']);
}));
test('answer: no header without a value', withText(async path => {
  const { headers } = await signedAsk('GET', path);
  assert.deepEqual(Object.entries(headers).filter(([, value]) => value === ''), []);
}));

test('request: a thing that nobody can ask for', withText(async (path, c) => {
  assert.deepEqual(outcome(await signedAsk('GET', `${path}?comp=nothing`)), [400, 'InvalidQueryParameterValue']);
  assert.deepEqual(outcome(await signedAsk('GET', `/${c.containerName}?restype=container&comp=nothing`)), [400, 'InvalidQueryParameterValue']);
  assert.equal((await signedAsk('POST', path)).status, 405);
}));
test('request: a list of kinds that there are none of', withText(async (path, c) =>
  assert.deepEqual(outcome(await signedAsk('GET', `/${c.containerName}?restype=container&comp=list&include=everything`)), [400, 'InvalidQueryParameterValue'])));
test('request: kinds in a list are of any case', withText(async (path, c) => {
  await c.getBlobClient('b').createSnapshot();
  const answer = await signedAsk('GET', `/${c.containerName}?restype=container&comp=list&include=Snapshots,METADATA`);
  assert.equal(answer.status, 200);
  assert.equal(answer.body.match(/<Blob>/g).length, 2);
}));
test('request: a blob without its type', inContainer(async c =>
  assert.deepEqual(outcome(await signedAsk('PUT', `/${c.containerName}/b`, {}, 'x')), [400, 'MissingRequiredHeader'])));
test('request: an MD5 that is none', inContainer(async c =>
  assert.deepEqual(outcome(await signedAsk('PUT', `/${c.containerName}/b`, { 'x-ms-blob-type': 'BlockBlob', 'content-md5': 'short' }, 'x')), [400, 'InvalidMd5'])));
test('request: a snapshot that is no time', withText(async path =>
  assert.deepEqual(outcome(await signedAsk('GET', `${path}?snapshot=yesterday`)), [400, 'InvalidQueryParameterValue'])));
test('request: headers that are left out are emptied', withText(async (path, c) => {
  const blob = c.getBlobClient('b');
  await blob.setHTTPHeaders({ blobContentLanguage: 'de', blobContentEncoding: 'identity', blobContentMD5: Buffer.from([1, 2, 3, 4]) });
  const some = await blob.getProperties();
  assert.deepEqual([some.contentType, some.contentLanguage, some.contentEncoding, Buffer.from(some.contentMD5)], [undefined, 'de', 'identity', Buffer.from([1, 2, 3, 4])]);
  await blob.setHTTPHeaders({});
  const none = await blob.getProperties();
  assert.deepEqual([none.contentType, none.contentLanguage, none.contentEncoding, none.contentMD5, none.contentLength], [undefined, undefined, undefined, undefined, 10]);
}));
test('request: without TLS', withText(async path => {
  const answer = await ask('GET', `${plainEndpoint()}${path}?${everything()}`);
  assert.deepEqual([answer.status, answer.body], [200, '0123456789']);
}));

const list = (...entries) => `<?xml version="1.0" encoding="utf-8"?><BlockList>${entries.map(([kind, number]) => `<${kind}>${blockId(number)}</${kind}>`).join('')}</BlockList>`;
const commit = (c, ...entries) => signedAsk('PUT', `/${c.containerName}/b?comp=blocklist`, {}, list(...entries));
const staged = run => inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.stageBlock(blockId(1), 'old', 3);
  await blob.commitBlockList([blockId(1)]);
  await blob.stageBlock(blockId(1), 'new', 3);
  await blob.stageBlock(blockId(2), 'two', 3);
  await run(c, blob);
});
const text = async blob => (await blob.downloadToBuffer()).toString();
test('blocks: the committed one, the new one, the latest one', staged(async (c, blob) => {
  assert.equal((await commit(c, ['Committed', 1], ['Uncommitted', 1], ['Latest', 2], ['Latest', 1])).status, 201);
  assert.equal(await text(blob), 'oldnewtwonew');
}));
test('blocks: one of the list that has it not', staged(async (c, blob) => {
  assert.deepEqual(outcome(await commit(c, ['Committed', 2])), [400, 'InvalidBlockList']);
  assert.deepEqual(outcome(await commit(c, ['Uncommitted', 3])), [400, 'InvalidBlockList']);
  assert.equal(await text(blob), 'old');
}));
test('blocks: the same one many times', staged(async (c, blob) => {
  assert.equal((await commit(c, ['Latest', 2], ['Latest', 2], ['Latest', 2])).status, 201);
  assert.equal(await text(blob), 'twotwotwo');
  assert.equal((await blob.getBlockList('committed')).committedBlocks.length, 3);
}));
test('blocks: what is not in the list is gone afterwards', staged(async (c, blob) => {
  await commit(c, ['Committed', 1]);
  assert.deepEqual((await blob.getBlockList('all')).uncommittedBlocks ?? [], []);
  assert.deepEqual(outcome(await commit(c, ['Latest', 2])), [400, 'InvalidBlockList']);
}));
test('blocks: none at all make an empty blob', inContainer(async c => {
  assert.equal((await commit(c)).status, 201);
  assert.equal((await c.getBlobClient('b').getProperties()).contentLength, 0);
}));
test('blocks: an upload drops those that wait', staged(async (c, blob) => {
  await blob.upload('whole', 5);
  const found = await blob.getBlockList('all');
  assert.deepEqual([found.committedBlocks ?? [], found.uncommittedBlocks ?? []], [[], []]);
}));
test('blocks: a list by kind', staged(async (c, blob) => {
  const [old, fresh] = [await blob.getBlockList('committed'), await blob.getBlockList('uncommitted')];
  assert.deepEqual([old.committedBlocks.length, old.uncommittedBlocks?.length ?? 0], [1, 0]);
  assert.deepEqual([fresh.committedBlocks?.length ?? 0, fresh.uncommittedBlocks.map(b => b.name)], [0, [blockId(1), blockId(2)]]);
}));
test('blocks: creation time stays', staged(async (c, blob) => {
  const before = (await blob.getProperties()).createdOn;
  await new Promise(done => setTimeout(done, 1100));
  await commit(c, ['Latest', 2]);
  assert.deepEqual((await blob.getProperties()).createdOn, before);
}));
test('blocks: ids that are no base64, or too long', inContainer(async c => {
  assert.equal((await signedAsk('PUT', `/${c.containerName}/b?comp=block&blockid=%21%21`, {}, 'x')).status, 400);
  assert.equal((await signedAsk('PUT', `/${c.containerName}/b?comp=block&blockid=${encodeURIComponent(bytes(65).toString('base64'))}`, {}, 'x')).status, 400);
  assert.equal((await signedAsk('PUT', `/${c.containerName}/b?comp=block`, {}, 'x')).status, 400);
}));
test('blocks: nothing in one', inContainer(async c =>
  assert.deepEqual(outcome(await signedAsk('PUT', `/${c.containerName}/b?comp=block&blockid=AAAA`)), [400, 'InvalidHeaderValue'])));
test('blocks: a list that is no XML, or another document', inContainer(async c => {
  for (const body of ['<BlockList>', '<Blocks/>', '<BlockList><Newest>AAAA</Newest></BlockList>']) {
    assert.deepEqual(outcome(await signedAsk('PUT', `/${c.containerName}/b?comp=blocklist`, {}, body)), [400, 'InvalidXmlDocument']);
  }
}));
test('blocks: more than 50,000', inContainer(async c => {
  await c.getBlockBlobClient('b').stageBlock(blockId(1), 'x', 1);
  assert.deepEqual(outcome(await commit(c, ...Array(50_001).fill(['Latest', 1]))), [400, 'BlockListTooLong']);
}));
test('blocks: none before they are committed', inContainer(async c => {
  await refused(c.getBlockBlobClient('b').getBlockList('all'), 404, 'BlobNotFound');
  await c.getBlockBlobClient('b').stageBlock(blockId(1), 'x', 1);
  await refused(c.getBlobClient('b').getProperties(), 404, 'BlobNotFound');
}));

test('checksum: told, and held against what comes', inContainer(async c => {
  const block = number => `/${c.containerName}/b?comp=block&blockid=${encodeURIComponent(blockId(number))}`;
  const told = (await signedAsk('PUT', block(1), {}, 'text')).headers['x-ms-content-crc64'];
  assert.match(told, /^[A-Za-z0-9+/]{11}=$/);
  assert.equal((await signedAsk('PUT', block(1), { 'x-ms-content-crc64': told }, 'text')).status, 201);
  assert.deepEqual(outcome(await signedAsk('PUT', block(1), { 'x-ms-content-crc64': told }, 'other')), [400, 'Crc64Mismatch']);
  assert.deepEqual(outcome(await signedAsk('PUT', block(1), { 'x-ms-content-crc64': told, 'content-md5': md5('text').toString('base64') }, 'text')), [400, 'BothCrc64AndMd5HeaderPresent']);
  await signedAsk('PUT', `/${c.containerName}/b`, { 'x-ms-blob-type': 'BlockBlob' }, 'a text');
  assert.equal((await signedAsk('GET', `/${c.containerName}/b`, { range: 'bytes=2-5', 'x-ms-range-get-content-crc64': 'true' })).headers['x-ms-content-crc64'], told);
}));
test('range: no two digests at once', withText(async path =>
  assert.equal((await signedAsk('GET', path, { range: 'bytes=0-1', 'x-ms-range-get-content-md5': 'true', 'x-ms-range-get-content-crc64': 'true' })).status, 400)));
test('list: from a name on', inContainer(async c => {
  await Promise.all(['a', 'b', 'c'].map(name => c.uploadBlockBlob(name, 'x', 1)));
  const answer = await signedAsk('GET', `/${c.containerName}?restype=container&comp=list&startFrom=b`);
  assert.deepEqual([...answer.body.matchAll(/<Name>([^<]*)</g)].map(found => found[1]), ['b', 'c']);
}));
