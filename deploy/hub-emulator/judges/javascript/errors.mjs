import assert from 'node:assert/strict';
import { test, inContainer, refused, sdk, pipeline, service, endpoint, unique, VERSION } from './cases.mjs';

const container = (credentials, change) => new sdk.ContainerClient(`${endpoint()}/${unique('none')}`, pipeline(credentials, change));
const ask = change => service('judgeone', change).getProperties();

test('error: a wrong key', () => refused(
  container(new sdk.StorageSharedKeyCredential('judgeone', Buffer.alloc(64, 1).toString('base64'))).create(), 403, 'AuthenticationFailed'));
test('error: no authorization', () => refused(container(new sdk.AnonymousCredential()).getBlobClient('b').download(), 404, 'ResourceNotFound'));
test('error: a newer version than a stamp takes', async () => {
  const e = await refused(ask(request => request.headers.set('x-ms-version', '2030-01-01')), 400, 'InvalidHeaderValue');
  assert.match(e.response.bodyAsText, /<HeaderName>x-ms-version<\/HeaderName>/);
});
test('error: every version that a stamp takes', async () => {
  for (const version of ['2015-04-05', '2015-07-08', '2015-12-11', '2016-05-31', '2017-04-17', '2017-07-29', '2017-11-09', '2018-03-28', '2018-11-09', '2019-02-02', VERSION]) {
    const found = await ask(request => request.headers.set('x-ms-version', version));
    assert.equal(found.version, version);
  }
});
test('error: a blob in no container', () => refused(service().getContainerClient(unique('none')).getBlobClient('b').download(), 404, 'ContainerNotFound'));
test('error: no blob', inContainer(c => refused(c.getBlobClient('none').download(), 404, 'BlobNotFound')));
test('error: HEAD has its code in a header', inContainer(c => refused(c.getBlobClient('none').getProperties(), 404, 'BlobNotFound')));
test('error: body and headers name the request', inContainer(async c => {
  const e = await refused(c.getBlobClient('none').download(), 404, 'BlobNotFound');
  assert.match(e.response.headers.get('x-ms-request-id'), /^[0-9a-f-]{36}$/);
  assert.match(e.response.bodyAsText, /<Error><Code>BlobNotFound<\/Code><Message>[^<]*RequestId:[^<]*Time:[^<]*<\/Message>/);
  assert.match(e.response.headers.get('content-type'), /application\/xml/);
}));
test('error: metadata that is no header', inContainer(c => refused(
  c.getBlockBlobClient('b').upload('x', 1, { metadata: { 'not-a-name': 'x' } }), 400, 'InvalidMetadata')));
test('error: the client request id comes back', async () => {
  const found = await ask(request => request.headers.set('x-ms-client-request-id', 'a-judge'));
  assert.equal(found._response.headers.get('x-ms-client-request-id'), 'a-judge');
});
