// What all cases share: the list of them, clients that speak the version of a stamp, and a container for each case.
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

export const sdk = createRequire(`${process.env.JUDGE_MODULES}/judge.js`)('@azure/storage-blob');
export const VERSION = '2019-07-07';
/** What the cases of public Azure speak. */
export const PUBLIC_VERSION = '2021-12-02';
export const cases = [];
export const test = (name, run) => cases.push({ name, run });

/** A case that cannot be tried here; its message says why. */
export class Skip extends Error {}

const accounts = new Map(process.env.JUDGE_KEYS.split(';').map(entry => {
  const colon = entry.indexOf(':');
  return [entry.slice(0, colon), entry.slice(colon + 1)];
}));
export const account = 'judgeone';
export const otherAccount = 'judgetwo';
export const credential = (name = account) => new sdk.StorageSharedKeyCredential(name, accounts.get(name));
export const endpoint = (name = account) => `${process.env.JUDGE_BLOBS}/${name}`;
export const plainEndpoint = (name = account) => `${process.env.JUDGE_PLAIN_BLOBS}/${name}`;

/** A pipeline that sends every request once, with the version that a stamp takes, and then with what `change` made of it. */
export function pipeline(credentials, change = () => {}, version = VERSION) {
  const made = sdk.newPipeline(credentials, { retryOptions: { maxTries: 1 } });
  made.factories.push({
    create: next => ({
      sendRequest: request => {
        request.headers.set('x-ms-version', version);
        change(request);
        return next.sendRequest(request);
      },
    }),
  });
  return made;
}

export const service = (name = account, change = undefined) => new sdk.BlobServiceClient(endpoint(name), pipeline(credential(name), change));
export const publicService = (name = account, change = undefined) =>
  new sdk.BlobServiceClient(endpoint(name), pipeline(credential(name), change, PUBLIC_VERSION));
export const inPublicContainer = run => inContainer(run, account, publicService);
export const anonymous = () => pipeline(new sdk.AnonymousCredential());
export const unique = prefix => `${prefix}${crypto.randomBytes(6).toString('hex')}`;
export const bytes = length => crypto.randomBytes(length);
export const md5 = data => crypto.createHash('md5').update(data).digest();

/** A container of a case's own, which is removed after it. */
export function inContainer(run, name = account, client = service) {
  return async () => {
    const container = client(name).getContainerClient(unique('case'));
    await container.create();
    try {
      await run(container);
    } finally {
      await container.delete().catch(() => {});
    }
  };
}

/** Passes if this is refused with that status and that code as the SDK reads it. */
export async function refused(promise, status, code) {
  let answer;
  try {
    answer = await promise;
  } catch (e) {
    if (e.statusCode === 501) {
      throw e;
    }
    // an answer without a body has its code in a header only, which the SDK leaves there
    assert.deepEqual([e.statusCode, e.code ?? e.response?.headers.get('x-ms-error-code')], [status, code]);
    return e;
  }
  assert.fail(`was not refused with ${status} ${code}: ${JSON.stringify(Object.keys(answer))}`);
}

/** Page ranges as offsets and lengths: what the SDK calls their count is one less than that. */
export const spans = found => found.map(range => [range.offset, range.count + 1]);

export async function collect(iterator) {
  const found = [];
  for await (const one of iterator) {
    found.push(one);
  }
  return found;
}

export const blockId = number => Buffer.from(String(number).padStart(8, '0')).toString('base64');

/** A signature of the account for everything, as a query. */
export const everything = (version = VERSION) => sdk.generateAccountSASQueryParameters({ version, services: 'b', resourceTypes: 'sco',
  permissions: sdk.AccountSASPermissions.parse('rwdlacup'), expiresOn: new Date(Date.now() + 600_000) }, credential()).toString();

/** A request as it is written here, to a path below the account; headers come back in lower case. */
export function ask(method, url, headers = {}, body = undefined) {
  return new Promise((resolve, reject) => {
    const client = url.startsWith('https') ? https : http;
    const request = client.request(url, { method, headers: { 'content-length': body ? Buffer.byteLength(body) : 0, ...headers } }, answer => {
      const pieces = [];
      answer.on('data', piece => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The same, let in by a signature of the account, and with the version of a stamp. */
export const signedAsk = (method, pathAndQuery, headers = {}, body = undefined) =>
  ask(method, `${endpoint()}${pathAndQuery}${pathAndQuery.includes('?') ? '&' : '?'}${everything()}`, { 'x-ms-version': VERSION, ...headers }, body);

/** Status and code of an answer that is an error. */
export const outcome = answer => [answer.status, answer.headers['x-ms-error-code']];
