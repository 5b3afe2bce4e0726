// Spaces through @googleapis/chat.

import {strict as assert} from 'node:assert';
import {randomUUID} from 'node:crypto';
import {chat as service} from '@googleapis/chat';
import {OAuth2Client} from 'google-auth-library';
import {Discovery} from 'googleapis-common';
import {BASE, TLS_BASE, chatAs, refused, runCases, token} from './harness.mjs';

/** The API with a token from the command line. */
async function chat(...args) {
  const auth = new OAuth2Client();
  auth.setCredentials({access_token: await token(...args)});
  return chatAs(auth);
}

const alice = await chat('--user', 'alice@example.com', '--scope', 'chat.spaces');
const title = () => `Space ${randomUUID()}`;
const fresh = async () => (await alice.spaces.create({requestBody: {spaceType: 'SPACE', displayName: title()}})).data;

await runCases({
  async create_get_list_patch() {
    const made = await fresh();
    assert.deepEqual((await alice.spaces.get({name: made.name})).data, made);
    const listed = await alice.spaces.list({pageSize: 1000});
    assert.ok(listed.data.spaces.some(space => space.name === made.name));
    const displayName = title();
    const changed = await alice.spaces.patch({name: made.name, updateMask: 'displayName', requestBody: {displayName}});
    assert.equal(changed.status, 200);
    assert.match(changed.headers.get('content-type'), /^application\/json/);
    assert.deepEqual(changed.data, {...made, displayName});
  },

  async snake_case_mask() {
    const {name} = await fresh();
    const displayName = title();
    assert.equal((await alice.spaces.patch({name, updateMask: 'display_name', requestBody: {displayName}})).data.displayName, displayName);
  },

  async group_chat_becomes_a_space() {
    const displayName = title();
    const {data} = await alice.spaces.patch({
      name: 'spaces/AAAAlunch01', updateMask: 'spaceType,displayName', requestBody: {spaceType: 'SPACE', displayName}});
    assert.equal(data.spaceType, 'SPACE');
    assert.equal(data.displayName, displayName);
  },

  async history() {
    const {name} = await fresh();
    const patch = spaceHistoryState => alice.spaces.patch({name, updateMask: 'spaceHistoryState', requestBody: {spaceHistoryState}});
    assert.equal((await patch('HISTORY_OFF')).data.spaceHistoryState, 'HISTORY_OFF');
    assert.equal((await patch('HISTORY_ON')).data.spaceHistoryState, 'HISTORY_ON');
  },

  async pages() {
    await fresh();
    await fresh();
    const names = [];
    let pageToken;
    do {
      const {data} = await alice.spaces.list({pageSize: 2, pageToken});
      names.push(...data.spaces.map(space => space.name));
      pageToken = data.nextPageToken;
    } while (pageToken);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length >= 3);
  },

  async text_beyond_ascii() {
    const displayName = `Café 日本 🛰️ <b>&amp;</b> ${randomUUID()}`;
    const {data} = await alice.spaces.create({requestBody: {spaceType: 'SPACE', displayName}});
    assert.equal(data.displayName, displayName);
  },

  async errors_are_gaxios_errors() {
    const {name} = await fresh();
    const error = await refused(() => alice.spaces.patch({name, updateMask: 'name', requestBody: {}}));
    assert.equal(error.constructor.name, 'GaxiosError');
    assert.equal(error.status, 400);
    assert.equal(error.message, 'Request contains an invalid argument.');
    assert.equal(error.response.data.error.status, 'INVALID_ARGUMENT');
    assert.equal(error.response.data.error.details[0].fieldViolations[0].field, 'update_mask');
  },

  async codes() {
    const made = await fresh();
    const dave = await chat('--user', 'dave@example.com', '--scope', 'chat.spaces');
    const nobody = chatAs(new OAuth2Client());
    nobody.context._options.auth = undefined;
    const status = async (api, name, displayName) =>
      (await refused(() => api.spaces.patch({name, updateMask: 'displayName', requestBody: {displayName}}))).status;
    assert.equal(await status(nobody, made.name, title()), 401);
    assert.equal(await status(dave, made.name, title()), 403);
    assert.equal(await status(alice, made.name, ''), 400);
    assert.equal(await status(alice, made.name, (await fresh()).displayName), 409);
    assert.equal((await refused(() => alice.customEmojis.list({}))).status, 501);
  },

  async over_tls() {
    const auth = new OAuth2Client();
    auth.setCredentials({access_token: await token('--user', 'alice@example.com', '--scope', 'chat.spaces')});
    const {data} = await service({version: 'v1', auth, rootUrl: TLS_BASE}).spaces.get({name: 'spaces/AAAAatlas01'});
    assert.equal(data.name, 'spaces/AAAAatlas01');
  },

  async the_large_package() {
    // The same API as @googleapis/chat, in the package that holds all of Google's.
    const {google} = await import('googleapis');
    const auth = new google.auth.OAuth2();
    auth.setCredentials({access_token: await token('--user', 'alice@example.com', '--scope', 'chat.spaces')});
    const {name} = await fresh();
    const displayName = title();
    const {data} = await google.chat({version: 'v1', auth, rootUrl: BASE}).spaces.patch({name, updateMask: 'displayName', requestBody: {displayName}});
    assert.equal(data.displayName, displayName);
  },

  async unknown_path_is_a_page() {
    const error = await refused(() => alice.spaces.get({name: 'spaces/a/b'}));
    assert.equal(error.status, 404);
    assert.match(String(error.response.data), /Error 404/);
  },

  async discovered_api() {
    const auth = new OAuth2Client();
    auth.setCredentials({access_token: await token('--user', 'alice@example.com', '--scope', 'chat.spaces')});
    const create = await new Discovery({}).discoverAPI(`${BASE}/discovery/v1/apis/chat/v1/rest`);
    const {data} = await create({auth}).spaces.get({name: 'spaces/AAAAatlas01'});
    assert.equal(data.name, 'spaces/AAAAatlas01');
  },
});
