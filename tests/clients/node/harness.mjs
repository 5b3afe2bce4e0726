// Runs named cases one after another, each within a time limit, each answering with one JSON line.

import {strict as assert} from 'node:assert';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {chat} from '@googleapis/chat';
import {OAuth2Client} from 'google-auth-library';

const LIMIT_MILLISECONDS = 60_000;

export const BASE = process.env.ROOMSTEAD_URL;
export const GRPC = process.env.ROOMSTEAD_GRPC_URL;
export const TLS_BASE = process.env.ROOMSTEAD_TLS_URL;
export const DATA = process.env.ROOMSTEAD_DATA;
export const HERE = path.dirname(fileURLToPath(import.meta.url));
export const SCOPE = 'https://www.googleapis.com/auth/chat.';
export const BROWSER = path.join(HERE, '..', 'browser.py');

export const run = promisify(execFile);

/** A file that the server wrote at its first start. */
export const credentials = name => JSON.parse(readFileSync(path.join(DATA, 'credentials', name), 'utf8'));

/** An access token from the command line. */
export async function token(...args) {
  const [program, ...first] = JSON.parse(process.env.ROOMSTEAD_COMMAND);
  return (await run(program, [...first, 'token', '--data', DATA, ...args])).stdout.trim();
}

/** The API at our server. */
export const chatAs = auth => chat({version: 'v1', auth, rootUrl: BASE});

/** An OAuth client whose every endpoint is ours. */
export function oauthClient(redirectUri) {
  const {installed: client} = credentials('client_secrets.json');
  return new OAuth2Client({
    clientId: client.client_id,
    clientSecret: client.client_secret,
    redirectUri,
    endpoints: {
      oauth2AuthBaseUrl: `${BASE}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${BASE}/token`,
      oauth2RevokeUrl: `${BASE}/revoke`,
      tokenInfoUrl: `${BASE}/tokeninfo`,
    },
  });
}

/** Takes a person through consent; returns the client and what the browser brought back. */
export async function consent({scopes = ['spaces'], account = 'alice@example.com', options = [], ...more} = {}) {
  const callback = createServer().listen(0, '127.0.0.1');
  await once(callback, 'listening');
  const auth = oauthClient(`http://127.0.0.1:${callback.address().port}/callback`);
  const scope = scopes.map(name => (name.includes(':') || name === 'openid' ? name : SCOPE + name));
  const browsing = run(process.env.ROOMSTEAD_PYTHON, [BROWSER, '--account', account, ...options, auth.generateAuthUrl({scope, ...more})]);
  try {
    // Whichever comes first: a browser that fails never reaches the callback.
    const [request, response] = await Promise.race([once(callback, 'request'), browsing.then(() => once(callback, 'request'))]);
    response.setHeader('Connection', 'close').end('Done.');
    return {auth, answer: new URL(request.url, BASE).searchParams};
  } finally {
    callback.close();
    await browsing;
  }
}

/** Consent and the exchange of the code. */
export async function signIn(options) {
  const {auth, answer} = await consent(options);
  const {tokens} = await auth.getToken(answer.get('code'));
  auth.setCredentials(tokens);
  return {auth, tokens};
}

/** Runs what must be refused; returns the GaxiosError. */
export async function refused(call) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    assert.ok(error.response, `no answer of the server: ${error.stack}`);
    return error;
  }
  assert.fail(`expected a refusal, got ${JSON.stringify(answer.data)}`);
}

/** Runs the cases in the order they are written. */
export async function runCases(cases) {
  for (const [name, run] of Object.entries(cases)) {
    let timer;
    const limit = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done within ${LIMIT_MILLISECONDS} ms`)), LIMIT_MILLISECONDS);
    });
    const problem = await Promise.race([run(), limit]).then(() => null, error => error.stack ?? String(error));
    clearTimeout(timer);
    console.log(JSON.stringify({case: name, problem}));
  }
  process.exit(0);
}
