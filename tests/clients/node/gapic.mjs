// Spaces through @google-apps/chat, over gRPC with TLS and in its REST form: snake_case masks, enums as numbers both ways, its own spelling of empty messages.

import {strict as assert} from 'node:assert';
import {randomUUID} from 'node:crypto';
import path from 'node:path';
import {ChatServiceClient} from '@google-apps/chat';
import {OAuth2Client} from 'google-auth-library';
import {BASE, DATA, TLS_BASE, runCases, token} from './harness.mjs';

const {hostname, port} = new URL(BASE);
const address = {fallback: true, protocol: 'http', apiEndpoint: hostname, port: Number(port)};

/** The API with a token from the command line. */
async function chat(...args) {
  const authClient = new OAuth2Client();
  authClient.setCredentials({access_token: await token(...args), expiry_date: Date.now() + 3_600_000});
  return new ChatServiceClient({...address, authClient});
}

const alice = await chat('--user', 'alice@example.com', '--scope', 'chat.spaces');
const title = () => `Space ${randomUUID()}`;
const fresh = async (more = {}) => (await alice.createSpace({space: {spaceType: 'SPACE', displayName: title(), ...more}}))[0];
const patch = async (space, ...paths) => (await alice.updateSpace({space, updateMask: {paths}}))[0];

/** Runs what must be refused. */
async function refused(call) {
  const answer = await call().catch(error => error);
  assert.ok(answer instanceof Error, `expected a refusal, got ${JSON.stringify(answer)}`);
  return answer;
}

await runCases({
  async create_get_list_patch() {
    const made = await fresh();
    assert.equal(made.spaceType, 'SPACE');
    assert.deepEqual((await alice.getSpace({name: made.name}))[0], made);
    const displayName = title();
    assert.deepEqual(await patch({name: made.name, displayName}, 'display_name'), {...made, displayName});
    const [listed] = await alice.listSpaces({pageSize: 2});
    assert.ok(listed.some(space => space.name === made.name), 'all pages are fetched');
  },

  async mixed_masks() {
    const {name} = await fresh();
    const changed = await patch({name, displayName: 'Mixed', spaceDetails: {description: 'One', guidelines: 'Two'}}, 'displayName', 'space_details');
    assert.deepEqual([changed.displayName, changed.spaceDetails], ['Mixed', {description: 'One', guidelines: 'Two'}]);
    const again = await patch({name, spaceDetails: {description: 'Three'}}, 'space_details.description');
    assert.deepEqual(again.spaceDetails, {description: 'Three', guidelines: 'Two'});
  },

  async details_cleared_by_an_empty_message() {
    const {name} = await fresh({spaceDetails: {description: 'One'}});
    const changed = await patch({name}, 'space_details');
    assert.equal(changed.spaceDetails, null);
    assert.equal((await patch({name, spaceDetails: {}}, 'space_details')).spaceDetails, null);
  },

  async enums_as_numbers() {
    const {name} = await fresh();
    assert.equal((await patch({name, spaceHistoryState: 'HISTORY_OFF'}, 'space_history_state')).spaceHistoryState, 'HISTORY_OFF');
    const [group] = await alice.setUpSpace({
      space: {spaceType: 'GROUP_CHAT'},
      memberships: ['bob', 'carol'].map(who => ({member: {name: `users/${who}@example.com`, type: 'HUMAN'}})),
    });
    assert.equal(group.spaceType, 'GROUP_CHAT');
  },

  async permission_settings() {
    const {name} = await fresh();
    const changed = await patch({name, permissionSettings: {manageApps: {managersAllowed: true}}}, 'permission_settings.manage_apps');
    assert.equal(changed.permissionSettings.manageApps.managersAllowed, true);
    assert.equal(changed.permissionSettings.manageApps.membersAllowed, false);
  },

  async over_tls() {
    const authClient = new OAuth2Client();
    authClient.setCredentials({access_token: await token('--user', 'alice@example.com', '--scope', 'chat.spaces'), expiry_date: Date.now() + 3_600_000});
    const tls = new ChatServiceClient({fallback: true, apiEndpoint: 'localhost', port: Number(new URL(TLS_BASE).port), authClient});
    assert.equal((await tls.getSpace({name: 'spaces/AAAAatlas01'}))[0].name, 'spaces/AAAAatlas01');
  },

  async grpc_over_tls() {
    // The one form of gRPC in which the library sends credentials by itself.
    const authClient = new OAuth2Client();
    authClient.setCredentials({access_token: await token('--user', 'alice@example.com', '--scope', 'chat.spaces'), expiry_date: Date.now() + 3_600_000});
    const grpc = new ChatServiceClient({apiEndpoint: 'localhost', port: Number(new URL(TLS_BASE).port), authClient});
    const {name} = await fresh();
    const displayName = title();
    assert.equal((await grpc.updateSpace({space: {name, displayName}, updateMask: {paths: ['display_name']}}))[0].displayName, displayName);
    const error = await refused(() => grpc.updateSpace({space: {name, displayName: ''}, updateMask: {paths: ['display_name']}}));
    assert.equal(error.code, 3);
    assert.equal(error.statusDetails[0].fieldViolations[0].field, 'space.display_name');
    await grpc.close();
  },

  async request_id() {
    const request = {space: {spaceType: 'SPACE', displayName: title()}, requestId: randomUUID()};
    assert.deepEqual(await alice.createSpace(request).then(([space]) => space), await alice.createSpace(request).then(([space]) => space));
  },

  async errors() {
    const error = await refused(() => patch({name: 'spaces/AAAAatlas01', displayName: ''}, 'display_name'));
    assert.equal(error.code, 400);
    // This version has the body as the message; later ones read it.
    const {message, details} = JSON.parse(error.message).error;
    assert.equal(message, 'Request contains an invalid argument.');
    assert.equal(details[0].fieldViolations[0].field, 'space.display_name');
    const dave = await chat('--user', 'dave@example.com', '--scope', 'chat.spaces');
    assert.equal((await refused(() => dave.getSpace({name: 'spaces/AAAAatlas01'}))).code, 403);
    const stale = await chat('--user', 'alice@example.com', '--scope', 'chat.spaces', '--expires-in', '0');
    assert.equal((await refused(() => stale.getSpace({name: 'spaces/AAAAatlas01'}))).code, 401);
  },

  async self_signed_by_a_key_file() {
    const app = new ChatServiceClient({...address, keyFilename: path.join(DATA, 'credentials', 'demo-app.json')});
    const [space] = await app.getSpace({name: 'spaces/AAAAdesk001'});
    assert.equal(space.name, 'spaces/AAAAdesk001');
  },
});
