// gRPC without TLS: through @google-apps/chat, and through grpc-js alone.

import {strict as assert} from 'node:assert';
import {randomUUID} from 'node:crypto';
import {ChatServiceClient} from '@google-apps/chat';
import * as grpc from '@grpc/grpc-js';
import {GRPC, runCases, token} from './harness.mjs';

const {hostname, port} = new URL(GRPC);
const chat = new ChatServiceClient({apiEndpoint: hostname, port: Number(port), sslCreds: grpc.credentials.createInsecure()});

/** Over an insecure channel no client sends credentials by itself. */
const as = held => ({otherArgs: {headers: {authorization: `Bearer ${held}`}}});
const held = await token('--user', 'alice@example.com', '--scope', 'chat.spaces');
const alice = as(held);

const title = () => `Space ${randomUUID()}`;
const fresh = async () => (await chat.createSpace({space: {spaceType: 'SPACE', displayName: title()}}, alice))[0];
const patch = async (space, ...paths) => (await chat.updateSpace({space, updateMask: {paths}}, alice))[0];

/** Runs what must be refused. */
async function refused(call) {
  const answer = await call().catch(error => error);
  assert.ok(answer instanceof Error, `expected a refusal, got ${JSON.stringify(answer)}`);
  return answer;
}

// GetSpaceRequest and its kind: a name, in field 1. Answers stay bytes.
const named = name => Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name)]);

/** A call of grpc-js alone, with bytes both ways. */
function raw(path, bytes, {authorization = `Bearer ${held}`, ...options} = {}) {
  const client = new grpc.Client(`${hostname}:${port}`, grpc.credentials.createInsecure(), options);
  const metadata = new grpc.Metadata();
  if (authorization) metadata.set('authorization', authorization);
  return new Promise((resolve, reject) =>
    client.makeUnaryRequest(path, bytes => bytes, bytes => bytes, bytes, metadata, {deadline: Date.now() + 30_000}, (error, answer) =>
      error ? reject(error) : resolve(answer),
    ),
  ).finally(() => client.close());
}

const GET_SPACE = '/google.chat.v1.ChatService/GetSpace';

await runCases({
  async create_get_list_patch() {
    const made = await fresh();
    assert.equal(made.spaceType, 'SPACE');
    assert.deepEqual((await chat.getSpace({name: made.name}, alice))[0], made);
    const displayName = title();
    assert.deepEqual(await patch({name: made.name, displayName}, 'display_name'), {...made, displayName});
    const [listed] = await chat.listSpaces({pageSize: 2}, alice);
    assert.ok(listed.some(space => space.name === made.name), 'all pages are fetched');
  },

  async either_spelling_of_masks() {
    const {name} = await fresh();
    const changed = await patch({name, displayName: 'Mixed', spaceDetails: {description: 'One', guidelines: 'Two'}}, 'displayName', 'space_details');
    assert.equal(changed.displayName, 'Mixed');
    assert.equal(changed.spaceDetails.guidelines, 'Two');
    assert.equal((await patch({name, spaceDetails: {description: 'Three'}}, 'spaceDetails.description')).spaceDetails.guidelines, 'Two');
  },

  async text_beyond_ascii() {
    const {name} = await fresh();
    const displayName = `Café 日本 🛰️ 100% ${randomUUID()}`;
    assert.equal((await patch({name, displayName}, 'display_name')).displayName, displayName);
  },

  async refusals_carry_their_details() {
    const {name} = await fresh();
    const error = await refused(() => patch({name}, 'name'));
    assert.equal(error.code, grpc.status.INVALID_ARGUMENT);
    assert.equal(error.details, 'Request contains an invalid argument.');
    assert.equal(error.statusDetails[0].fieldViolations[0].field, 'update_mask');
  },

  async codes() {
    const {name, displayName} = await fresh();
    const dave = as(await token('--user', 'dave@example.com', '--scope', 'chat.spaces'));
    const other = await fresh();
    const nobody = await refused(() => chat.getSpace({name}));
    assert.deepEqual([nobody.code, nobody.reason, nobody.domain], [grpc.status.UNAUTHENTICATED, 'CREDENTIALS_MISSING', 'googleapis.com']);
    assert.equal((await refused(() => chat.getSpace({name}, dave))).code, grpc.status.PERMISSION_DENIED);
    assert.equal((await refused(() => patch({name: other.name, displayName}, 'display_name'))).code, grpc.status.ALREADY_EXISTS);
  },

  async grpc_js_alone() {
    assert.match((await raw(GET_SPACE, named('spaces/AAAAatlas01'))).toString(), /spaces\/AAAAatlas01/);
    const error = await refused(() => raw(GET_SPACE, named('spaces/AAAAmissing')));
    assert.equal(error.code, grpc.status.PERMISSION_DENIED);
    assert.equal((await refused(() => raw(GET_SPACE, named('spaces/AAAAatlas01'), {authorization: null}))).code, grpc.status.UNAUTHENTICATED);
  },

  async grpc_js_with_gzip() {
    const gzip = {'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip};
    assert.match((await raw(GET_SPACE, named('spaces/AAAAatlas01'), gzip)).toString(), /spaces\/AAAAatlas01/);
  },

  async unknown_method_and_broken_message() {
    assert.equal((await refused(() => raw('/google.chat.v1.ChatService/Nothing', named('x')))).code, grpc.status.UNIMPLEMENTED);
    assert.equal((await refused(() => raw('/google.chat.v1.Nothing/GetSpace', named('x')))).code, grpc.status.UNIMPLEMENTED);
    assert.equal((await refused(() => raw(GET_SPACE, Buffer.from([0xff, 0xff])))).code, grpc.status.INTERNAL);
  },

  async message_over_the_limit() {
    const error = await refused(() => raw(GET_SPACE, Buffer.alloc(10_485_761)));
    assert.equal(error.code, grpc.status.RESOURCE_EXHAUSTED, error.message);
  },

  async many_calls_at_once() {
    const answers = await Promise.all(Array.from({length: 300}, () => chat.getSpace({name: 'spaces/AAAAatlas01'}, alice)));
    assert.ok(answers.every(([space]) => space.name === 'spaces/AAAAatlas01'));
  },

  async health() {
    const answer = await raw('/grpc.health.v1.Health/Check', Buffer.alloc(0), {authorization: null});
    assert.deepEqual([...answer], [0x08, 0x01]);
  },
});
