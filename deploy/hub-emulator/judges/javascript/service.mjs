import assert from 'node:assert/strict';
import { test, inContainer, service, unique, refused, collect, ask, endpoint, signedAsk, outcome, everything, VERSION } from './cases.mjs';

const rule = (allowedOrigins, allowedMethods, allowedHeaders = '', exposedHeaders = '', maxAgeInSeconds = 100) =>
  ({ allowedOrigins, allowedMethods, allowedHeaders, exposedHeaders, maxAgeInSeconds });
/** Runs with these rules for other origins, and without any afterwards. */
const withRules = (rules, run) => async () => {
  await service().setProperties({ cors: rules });
  try {
    await run();
  } finally {
    await service().setProperties({ cors: [] });
  }
};
const preflight = (headers, path = '/some/blob') => ask('OPTIONS', `${endpoint()}${path}`, headers);
const origin = (name, method = 'GET', headers = undefined) => ({
  origin: name, 'access-control-request-method': method, ...(headers ? { 'access-control-request-headers': headers } : {}) });
const from = (name, path = '/?comp=properties&restype=service') => signedAsk('GET', path, { origin: name });

test('service: properties are kept part by part', async () => {
  const retention = { enabled: true, days: 3 };
  const metrics = { enabled: true, includeAPIs: true, retentionPolicy: retention, version: '1.0' };
  await service().setProperties({ hourMetrics: metrics });
  await service().setProperties({ blobAnalyticsLogging: { version: '1.0', deleteProperty: true, read: true, write: false, retentionPolicy: retention } });
  const found = await service().getProperties();
  assert.deepEqual(found.hourMetrics, metrics);
  assert.deepEqual([found.blobAnalyticsLogging.deleteProperty, found.blobAnalyticsLogging.retentionPolicy.days], [true, 3]);
  assert.ok(found.requestId && found.version);
});
test('service: rules for other origins, with nothing in what may be left out', withRules([rule('https://a.example', 'GET')], async () => {
  assert.deepEqual((await service().getProperties()).cors, [rule('https://a.example', 'GET')]);
}));
test('service: more than five rules for other origins', () =>
  refused(service().setProperties({ cors: Array(6).fill(rule('*', 'GET')) }), 400, 'InvalidXmlDocument'));
test('service: properties that are no XML', async () =>
  assert.deepEqual(outcome(await signedAsk('PUT', '/?restype=service&comp=properties', {}, '<not')), [400, 'InvalidXmlDocument']));
test('service: statistics are for the second region', () => refused(service().getStatistics(), 400, 'InvalidQueryParameterValue'));
test('service: a key for delegation needs a token', async () => {
  const e = await refused(service().getUserDelegationKey(new Date(), new Date(Date.now() + 60_000)), 403, 'AuthenticationFailed');
  assert.match(e.response.bodyAsText, /Only authentication scheme Bearer is supported/);
});
test('service: an address that ends with a slash', async () => {
  const answer = await ask('GET', `${endpoint()}/?restype=account&comp=properties&${everything()}`, { 'x-ms-version': VERSION });
  assert.equal(answer.status, 200);
  assert.ok(answer.headers['x-ms-sku-name'] && answer.headers['x-ms-account-kind']);
});
test('service: account information of a container and a blob', inContainer(async c => {
  for (const path of [`/${c.containerName}`, `/${c.containerName}/blob`]) {
    const answer = await signedAsk('GET', `${path}?restype=account&comp=properties`);
    assert.equal(answer.status, 200);
    assert.ok(answer.headers['x-ms-sku-name']);
  }
}));
test('containers: list in the order of names, go on from a marker', async () => {
  const prefix = unique('order');
  const made = ['cc', 'aa', 'bb'].map(end => service().getContainerClient(prefix + end));
  await Promise.all(made.map(c => c.create()));
  const first = (await service().listContainers({ prefix }).byPage({ maxPageSize: 1 }).next()).value;
  const rest = await collect(service().listContainers({ prefix }).byPage({ continuationToken: first.continuationToken, maxPageSize: 1 }));
  assert.deepEqual([first, ...rest].flatMap(page => page.containerItems).map(i => i.name), ['aa', 'bb', 'cc'].map(end => prefix + end));
  assert.equal(rest.at(-1).continuationToken, '');
  await Promise.all(made.map(c => c.delete()));
});
test('containers: list tells metadata only where it is asked for', async () => {
  const container = service().getContainerClient(unique('quiet'));
  await container.create({ metadata: { key: 'value' }, access: 'blob' });
  const [plain] = await collect(service().listContainers({ prefix: container.containerName }));
  assert.equal(plain.metadata, undefined);
  assert.deepEqual([plain.properties.publicAccess, plain.properties.leaseState, plain.properties.leaseStatus], ['blob', 'available', 'unlocked']);
  assert.ok(plain.properties.etag && plain.properties.lastModified);
  await container.delete();
});
test('containers: list with an empty include, and one of a kind that is not kept', async () => {
  for (const include of ['', 'deleted', 'Metadata']) {
    assert.equal((await signedAsk('GET', `/?comp=list&include=${include}`)).status, 200);
  }
});
test('containers: a marker that nobody gave', async () =>
  assert.deepEqual(outcome(await signedAsk('GET', '/?comp=list&marker=a%20marker%20that%20nobody%20gave')), [400, 'InvalidQueryParameterValue']));
test('list: pages of no size', inContainer(async c => {
  assert.deepEqual(outcome(await signedAsk('GET', '/?comp=list&maxresults=0')), [400, 'OutOfRangeQueryParameterValue']);
  assert.deepEqual(outcome(await signedAsk('GET', `/${c.containerName}?restype=container&comp=list&maxresults=0`)), [400, 'OutOfRangeQueryParameterValue']);
}));

test('origins: no rule, no answer', async () => {
  await service().setProperties({ cors: [] });
  assert.deepEqual(outcome(await preflight(origin('https://a.example'))), [403, 'CorsPreflightFailure']);
});
test('origins: preflight by rule', withRules([rule('https://a.example', 'GET,PUT', 'x-ms-*', 'x-ms-meta-*', 200)], async () => {
  const answer = await preflight(origin('https://a.example', 'PUT', 'x-ms-version,x-ms-date'));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['access-control-allow-origin'], 'https://a.example');
  assert.match(answer.headers['access-control-allow-methods'], /PUT/);
  assert.equal(answer.headers['access-control-allow-headers'], 'x-ms-version,x-ms-date');
  assert.equal(answer.headers['access-control-max-age'], '200');
  assert.equal(answer.headers['access-control-allow-credentials'], 'true');
}));
test('origins: preflight that no rule admits', withRules([rule('https://a.example', 'GET', 'x-ms-date')], async () => {
  assert.deepEqual(outcome(await preflight(origin('https://b.example'))), [403, 'CorsPreflightFailure']);
  assert.deepEqual(outcome(await preflight(origin('https://a.example', 'PUT'))), [403, 'CorsPreflightFailure']);
  assert.deepEqual(outcome(await preflight(origin('https://a.example', 'GET', 'x-ms-version'))), [403, 'CorsPreflightFailure']);
}));
test('origins: preflight without what it must have', withRules([rule('*', 'GET')], async () => {
  assert.equal((await preflight({ 'access-control-request-method': 'GET' })).status, 400);
  const answer = await preflight({ origin: 'https://a.example' });
  assert.equal(answer.status, 400);
  assert.match(answer.body, /A required CORS header is not present/);
}));
test('origins: the first rule that fits decides', withRules([rule('https://a.example', 'GET', '', 'x-ms-first'), rule('*', 'GET', '', 'x-ms-second')], async () => {
  const own = await from('https://a.example');
  assert.deepEqual([own.headers['access-control-allow-origin'], own.headers.vary], ['https://a.example', 'Origin']);
  const other = await from('https://b.example');
  assert.deepEqual([other.headers['access-control-allow-origin'], other.headers.vary], ['*', undefined]);
}));
test('origins: an answer tells of them only where one is named', withRules([rule('https://a.example', 'GET')], async () => {
  assert.equal((await signedAsk('GET', '/?comp=properties&restype=service')).headers.vary, undefined);
  const other = await from('https://b.example');
  assert.deepEqual([other.headers['access-control-allow-origin'], other.headers.vary], [undefined, 'Origin']);
}));
test('origins: errors tell of them as well', withRules([rule('https://a.example', 'GET', '*', '*')], async () => {
  const answer = await from('https://a.example', '/none-of-that-name?restype=container');
  assert.equal(answer.status, 404);
  assert.equal(answer.headers['access-control-allow-origin'], 'https://a.example');
}));
