// `buf curl`, which learns the contract from the server's reflection.

import {strict as assert} from 'node:assert';
import path from 'node:path';
import {DATA, GRPC, HERE, TLS_BASE, run, runCases, token} from '../node/harness.mjs';

const BUF = path.join(HERE, '..', 'node_modules', '@bufbuild', 'buf-linux-x64', 'bin', 'buf');
const held = await token('--user', 'alice@example.com', '--scope', 'chat.spaces');

/** Calls a method; returns its answer, or the exit status and what was said. */
const call = (method, body, ...more) =>
  run(BUF, ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', ...more, '-d', JSON.stringify(body), `${GRPC}/${method}`])
    .then(({stdout}) => JSON.parse(stdout), error => ({status: error.code, text: error.stderr}));

const chat = (method, body, ...more) => call(`google.chat.v1.ChatService/${method}`, body, '-H', `authorization: Bearer ${held}`, ...more);

await runCases({
  async get_and_patch() {
    assert.equal((await chat('GetSpace', {name: 'spaces/AAAAatlas01'})).displayName, 'Atlas');
    const changed = await chat('UpdateSpace', {space: {name: 'spaces/AAAAatlas01', displayName: 'By buf'}, updateMask: 'displayName'});
    assert.equal(changed.displayName, 'By buf');
  },

  async over_tls() {
    const authority = path.join(DATA, 'tls', 'ca.pem');
    const {stdout} = await run(BUF, ['curl', '--protocol', 'grpc', '--cacert', authority, '-H', `authorization: Bearer ${held}`,
      '-d', JSON.stringify({name: 'spaces/AAAAnews001'}), `${TLS_BASE}/google.chat.v1.ChatService/GetSpace`]);
    assert.equal(JSON.parse(stdout).displayName, 'Company news');
  },

  async first_version_of_reflection() {
    assert.equal((await chat('GetSpace', {name: 'spaces/AAAAnews001'}, '--reflect-protocol', 'grpc-v1alpha')).displayName, 'Company news');
  },

  async list_of_methods() {
    const {stdout} = await run(BUF, ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', '--list-methods', GRPC]);
    assert.match(stdout, /^google\.chat\.v1\.ChatService\/UpdateSpace$/m);
    assert.match(stdout, /^grpc\.health\.v1\.Health\/Check$/m);
  },

  async refusals_are_its_exit_status() {
    const {status, text} = await chat('GetSpace', {name: 'spaces/AAAAmissing'});
    assert.equal(status, 8 * 7, text);
    assert.match(text, /permission_denied/);
  },

  async health() {
    assert.deepEqual(await call('grpc.health.v1.Health/Check', {}), {status: 'SERVING'});
    assert.equal((await call('grpc.health.v1.Health/Check', {service: 'nothing'})).status, 8 * 5);
  },
});
