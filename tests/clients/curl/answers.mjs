// What a shell script sees: curl.

import {strict as assert} from 'node:assert';
import {randomUUID} from 'node:crypto';
import {rmSync} from 'node:fs';
import {mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import {BASE, DATA, TLS_BASE, run, runCases, token} from '../node/harness.mjs';

const alice = await token('--user', 'alice@example.com', '--scope', 'chat.spaces');
const bearer = ['-H', `Authorization: Bearer ${alice}`];
const json = ['-H', 'Content-Type: application/json'];
const atlas = '/v1/spaces/AAAAatlas01';
const directory = await mkdtemp(path.join(tmpdir(), 'roomstead-curl-'));
process.on('exit', () => rmSync(directory, {recursive: true}));

/** Runs curl; returns the last answer's status, headers and body. */
async function curl(address, ...options) {
  return curlAt(BASE, address, ...options);
}

async function curlAt(base, address, ...options) {
  const head = path.join(directory, randomUUID());
  const body = path.join(directory, randomUUID());
  await run('curl', ['-sS', '--max-time', '20', '--noproxy', '*', '-D', head, '-o', body, ...options, base + address]);
  const lines = (await readFile(head, 'utf8')).trim().split('\r\n\r\n').at(-1).split('\r\n');
  const headers = new Map(lines.slice(1).map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  const bytes = await readFile(body).catch(() => Buffer.alloc(0));
  return {version: lines[0].split(' ')[0], status: Number(lines[0].split(' ')[1]), headers, bytes, text: bytes.toString('utf8')};
}

const rename = displayName => JSON.stringify({displayName});

await runCases({
  async patch() {
    const displayName = `Atlas ${randomUUID()}`;
    const answer = await curl(`${atlas}?updateMask=displayName`, '-X', 'PATCH', ...bearer, ...json, '-d', rename(displayName));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=UTF-8');
    assert.equal(JSON.parse(answer.text).displayName, displayName);
    assert.ok(answer.text.startsWith('{\n  "name": "spaces/AAAAatlas01",\n') && answer.text.endsWith('}\n'), answer.text);
  },

  async over_tls() {
    const authority = ['--cacert', path.join(DATA, 'tls', 'ca.pem'), '--no-alpn'];
    assert.equal((await curlAt(TLS_BASE, atlas, ...bearer, ...authority)).status, 200);
    // Both wires are on this port: what the client asks for by ALPN is what it gets.
    const newer = await curlAt(TLS_BASE, atlas, ...bearer, ...authority.slice(0, 2), '--http2');
    assert.equal(newer.status, 200);
    assert.equal(newer.version, 'HTTP/2');
  },

  async gzip_answer() {
    const plain = await curl(atlas, ...bearer);
    assert.equal(plain.headers.get('content-encoding'), undefined);
    const packed = await curl(atlas, ...bearer, '-H', 'Accept-Encoding: gzip');
    assert.equal(packed.headers.get('content-encoding'), 'gzip');
    assert.equal(gunzipSync(packed.bytes).toString('utf8'), plain.text);
    assert.equal((await curl(atlas, ...bearer, '--compressed')).text, plain.text);
  },

  async gzip_request() {
    const displayName = `Atlas ${randomUUID()}`;
    const file = path.join(directory, 'body.gz');
    await writeFile(file, gzipSync(rename(displayName)));
    const answer = await curl(`${atlas}?updateMask=displayName`, '-X', 'PATCH', ...bearer, ...json, '-H', 'Content-Encoding: gzip', '--data-binary', `@${file}`);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(JSON.parse(answer.text).displayName, displayName);
  },

  async broken_gzip_request() {
    const answer = await curl(`${atlas}?updateMask=displayName`, '-X', 'PATCH', ...bearer, ...json, '-H', 'Content-Encoding: gzip', '-d', 'not gzip');
    assert.equal(answer.status, 400, answer.text);
    assert.equal(JSON.parse(answer.text).error.status, 'INVALID_ARGUMENT');
  },

  async method_override() {
    const displayName = `Atlas ${randomUUID()}`;
    const override = ['-H', 'X-HTTP-Method-Override: PATCH'];
    const answer = await curl(`${atlas}?updateMask=displayName`, '-X', 'POST', ...override, ...bearer, ...json, '-d', rename(displayName));
    assert.equal(answer.status, 200, answer.text);
    assert.equal(JSON.parse(answer.text).displayName, displayName);
    // Only POST is overridden: this stays a GET, which changes nothing.
    const untouched = await curl(atlas, ...override, ...bearer);
    assert.equal(JSON.parse(untouched.text).displayName, displayName);
  },

  async head() {
    const answer = await curl(atlas, '-I', ...bearer);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=UTF-8');
    assert.equal((await curl('/$discovery/rest?version=v1', '-I')).status, 200);
  },

  async preflight() {
    const asked = ['-H', 'Origin: https://app.example.com', '-H', 'Access-Control-Request-Method: PATCH', '-H', 'Access-Control-Request-Headers: authorization,content-type'];
    const answer = await curl(atlas, '-X', 'OPTIONS', ...asked);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://app.example.com');
    assert.match(answer.headers.get('access-control-allow-methods'), /PATCH/);
    assert.equal(answer.headers.get('access-control-allow-headers').toLowerCase().replaceAll(' ', ''), 'authorization,content-type');
    assert.equal(answer.headers.get('access-control-max-age'), '3600');
    const actual = await curl(atlas, ...bearer, '-H', 'Origin: https://app.example.com');
    assert.equal(actual.headers.get('access-control-allow-origin'), 'https://app.example.com');
    assert.match(actual.headers.get('access-control-expose-headers'), /Content-Type/i);
    assert.equal(actual.headers.get('access-control-allow-credentials'), undefined);
  },

  async token_in_the_query() {
    assert.equal((await curl(`${atlas}?access_token=${alice}`)).status, 200);
    assert.equal((await curl(`${atlas}?oauth_token=${alice}`)).status, 200);
  },

  async no_token() {
    const answer = await curl(atlas);
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="https://accounts.google.com/"');
    assert.equal(JSON.parse(answer.text).error.details[0].reason, 'CREDENTIALS_MISSING');
    assert.ok(answer.text.startsWith('{\n  "error": {\n    "code": 401,\n') && answer.text.endsWith('}\n'), answer.text);
  },

  async callback() {
    const answer = await curl(`${atlas}?callback=cb&prettyPrint=false`, ...bearer);
    assert.equal(answer.headers.get('content-type'), 'text/javascript; charset=UTF-8');
    assert.ok(answer.text.startsWith('// API callback\ncb({"name":"spaces/AAAAatlas01",') && answer.text.trimEnd().endsWith('});'), answer.text);
  },

  async unknown_path() {
    for (const address of ['/v1/rooms/X', '/v1/spaces/', '/v1/spaces/a/b', '/nowhere']) {
      const answer = await curl(address, ...bearer);
      assert.equal(answer.status, 404, address);
      assert.equal(answer.headers.get('content-type'), 'text/html; charset=UTF-8', address);
      assert.match(answer.text, /<H1>Not Found<\/H1>\s*<H2>Error 404<\/H2>/, address);
    }
  },

  async put_is_not_bound() {
    assert.equal((await curl(`${atlas}?updateMask=displayName`, '-X', 'PUT', ...bearer, ...json, '-d', rename('X'))).status, 404);
  },

  async enum_as_number() {
    const answer = await curl(`${atlas}?%24alt=json%3Benum-encoding%3Dint`, ...bearer);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(JSON.parse(answer.text).spaceType, 1);
  },

  async long_address() {
    assert.equal((await curl(`${atlas}?fields=${'name,'.repeat(5000)}name`, ...bearer)).status, 414);
  },

  async large_body() {
    const file = path.join(directory, 'large.json');
    await writeFile(file, JSON.stringify({displayName: 'x'.repeat(11 * 1024 * 1024)}));
    const answer = await curl(`${atlas}?updateMask=displayName`, '-X', 'PATCH', ...bearer, ...json, '-H', 'Expect:', '--data-binary', `@${file}`);
    assert.ok(answer.status === 400 || answer.status === 413, String(answer.status));
    assert.match(answer.text, /Request payload size exceeds the limit: 10485760 bytes\./);
  },

  async bytes_are_not_built_and_say_so() {
    const upload = '/upload/v1/spaces/AAAAatlas01/attachments:upload';
    const messages = ['-H', `Authorization: Bearer ${await token('--user', 'alice@example.com', '--scope', 'chat.messages')}`];
    const file = path.join(directory, 'upload.bin');
    const envelope = Buffer.from('--b\r\nContent-Type: application/json\r\n\r\n{"filename":"a.png"}\r\n--b\r\nContent-Type: image/png\r\n\r\n');
    await writeFile(file, Buffer.concat([envelope, Buffer.alloc(1_000_000, 7), Buffer.from('\r\n--b--')]));
    const body = ['-X', 'POST', '-H', 'Expect:', '--data-binary', `@${file}`];
    for (const [address, name, ...options] of [
      [`${upload}?uploadType=multipart`, 'UploadAttachment', '-H', 'Content-Type: multipart/related; boundary=b', ...body],
      [`${upload}?uploadType=media`, 'UploadAttachment', '-H', 'Content-Type: image/png', ...body],
      [`${upload}?uploadType=resumable`, 'UploadAttachment', '-X', 'POST', ...json, '-H', 'X-Upload-Content-Type: image/png', '-d', '{"filename":"a.png"}'],
      [`/resumable${upload}?uploadType=resumable`, 'UploadAttachment', '-X', 'POST', ...json, '-d', '{"filename":"a.png"}'],
      ['/v1/media/AAAA?alt=media', 'media.download'],
    ]) {
      const answer = await curl(address, ...messages, ...options);
      assert.equal(answer.status, 501, `${address}: ${answer.text}`);
      assert.match(JSON.parse(answer.text).error.message, new RegExp(name), address);
    }
  },

  async health() {
    assert.equal((await curl('/healthz')).status, 200);
    assert.equal((await curl('/readyz')).status, 200);
  },
});
