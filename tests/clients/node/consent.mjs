// The installed-app flow of google-auth-library, and what becomes of its tokens.

import {strict as assert} from 'node:assert';
import {mkdtemp, rm, symlink, writeFile, copyFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {CodeChallengeMethod} from 'google-auth-library';
import {BASE, BROWSER, DATA, HERE, SCOPE, chatAs, consent, refused, run, runCases, signIn, token} from './harness.mjs';

const name = 'spaces/AAAAatlas01';

await runCases({
  async guide_program() {
    const directory = await mkdtemp(path.join(tmpdir(), 'roomstead-node-'));
    try {
      await copyFile(path.join(HERE, 'update-space.mjs'), path.join(directory, 'update-space.mjs'));
      await copyFile(path.join(DATA, 'credentials', 'client_secrets.json'), path.join(directory, 'client_secrets.json'));
      await symlink(path.join(HERE, '..', 'node_modules'), path.join(directory, 'node_modules'));
      const browser = path.join(directory, 'browser');
      await writeFile(browser, `#!/bin/sh\nexec '${process.env.ROOMSTEAD_PYTHON}' '${BROWSER}' --account alice@example.com "$1"\n`, {mode: 0o755});
      const env = {...process.env, CHAT_URL: BASE, BROWSER: browser};
      // Without a display the library's opener takes the program that BROWSER names.
      delete env.DISPLAY;
      delete env.WAYLAND_DISPLAY;
      const {stdout} = await run('node', ['update-space.mjs'], {cwd: directory, env, timeout: 50_000});
      assert.match(stdout, /name: 'spaces\/AAAAatlas01'/);
      assert.match(stdout, /displayName: 'Atlas, phase two'/);
      assert.match(stdout, /description: 'Where phase two begins'/);
    } finally {
      await rm(directory, {recursive: true});
    }
  },

  async tokens_of_an_installed_app() {
    const {auth, tokens} = await signIn({access_type: 'offline'});
    assert.ok(tokens.access_token && tokens.refresh_token);
    assert.equal(tokens.token_type, 'Bearer');
    assert.equal(tokens.scope, `${SCOPE}spaces`);
    assert.ok(Math.abs(tokens.expiry_date - Date.now() - 3_599_000) < 60_000);
    assert.equal((await chatAs(auth).spaces.get({name})).data.name, name);
  },

  async state_comes_back_byte_for_byte() {
    const state = 'st ate/+&=%20é';
    assert.equal((await consent({state})).answer.get('state'), state);
  },

  async proof_key() {
    const {auth: generator} = await consent();
    const {codeVerifier, codeChallenge} = await generator.generateCodeVerifierAsync();
    const challenge = {code_challenge: codeChallenge, code_challenge_method: CodeChallengeMethod.S256};
    const {auth, answer} = await consent(challenge);
    assert.ok((await auth.getToken({code: answer.get('code'), codeVerifier})).tokens.access_token);

    const second = await consent(challenge);
    const error = await refused(() => second.auth.getToken({code: second.answer.get('code'), codeVerifier: 'x'.repeat(64)}));
    assert.deepEqual(error.response.data, {error: 'invalid_grant', error_description: 'Invalid code verifier.'});

    const third = await consent(challenge);
    const missing = await refused(() => third.auth.getToken(third.answer.get('code')));
    assert.deepEqual(missing.response.data, {error: 'invalid_grant', error_description: 'Missing code verifier.'});
  },

  async refused_consent() {
    const {answer} = await consent({options: ['--deny'], state: 's'});
    assert.equal(answer.get('error'), 'access_denied');
    assert.equal(answer.get('state'), 's');
    assert.equal(answer.get('code'), null);
  },

  async unticked_scope_is_left_out() {
    const {tokens} = await signIn({scopes: ['spaces', 'memberships'], options: ['--untick', `${SCOPE}memberships`]});
    assert.equal(tokens.scope, `${SCOPE}spaces`);
  },

  async code_works_once() {
    const {auth, answer} = await consent();
    await auth.getToken(answer.get('code'));
    const error = await refused(() => auth.getToken(answer.get('code')));
    assert.equal(error.status, 400);
    assert.deepEqual(error.response.data, {error: 'invalid_grant', error_description: 'Bad Request'});
  },

  async redirect_must_be_the_one_asked_with() {
    const {auth, answer} = await consent();
    const error = await refused(() => auth.getToken({code: answer.get('code'), redirect_uri: 'http://127.0.0.1:1/callback'}));
    assert.deepEqual(error.response.data, {error: 'redirect_uri_mismatch', error_description: 'Bad Request'});
  },

  async expired_token_is_refreshed() {
    const {auth, tokens} = await signIn({access_type: 'offline'});
    const renewed = [];
    auth.on('tokens', event => renewed.push({...event}));
    auth.setCredentials({...tokens, access_token: 'stale', expiry_date: Date.now() - 1000});
    assert.equal((await chatAs(auth).spaces.get({name})).data.name, name);
    assert.equal(renewed.length, 1);
    assert.notEqual(renewed[0].access_token, tokens.access_token);
    assert.equal(renewed[0].refresh_token, undefined);
    assert.equal(auth.credentials.refresh_token, tokens.refresh_token);
  },

  async token_info() {
    const {auth, tokens} = await signIn({scopes: ['openid', 'https://www.googleapis.com/auth/userinfo.email', 'spaces'], account: 'bob@example.com'});
    const info = await auth.getTokenInfo(tokens.access_token);
    assert.deepEqual(new Set(info.scopes), new Set(['openid', 'https://www.googleapis.com/auth/userinfo.email', `${SCOPE}spaces`]));
    assert.equal(info.email, 'bob@example.com');
    assert.equal(info.sub, '100000000000000000002');
    assert.equal(info.aud, auth._clientId);
    const error = await refused(() => auth.getTokenInfo('nonsense'));
    assert.equal(error.status, 400);
  },

  async revoking_ends_both_tokens() {
    const {auth, tokens} = await signIn({access_type: 'offline'});
    assert.equal((await auth.revokeToken(tokens.access_token)).status, 200);
    const call = await refused(() => chatAs(auth).spaces.get({name}));
    assert.equal(call.status, 401);
    auth.setCredentials({refresh_token: tokens.refresh_token});
    const refresh = await refused(() => auth.refreshAccessToken());
    assert.deepEqual(refresh.response.data, {error: 'invalid_grant', error_description: 'Token has been expired or revoked.'});
    const again = await refused(() => auth.revokeToken(tokens.access_token));
    assert.equal(again.status, 400);
    assert.equal(again.response.data.error, 'invalid_token');
  },

  async wrong_secret() {
    const {auth, answer} = await consent();
    auth._clientSecret = 'GOCSPX-wrong';
    const error = await refused(() => auth.getToken(answer.get('code')));
    assert.equal(error.status, 401);
    assert.deepEqual(error.response.data, {error: 'invalid_client', error_description: 'The provided client secret is invalid.'});
  },

  async expired_token_that_looks_fresh_is_a_401() {
    const {auth} = await consent();
    auth.setCredentials({access_token: await token('--user', 'alice@example.com', '--scope', 'chat.spaces', '--expires-in', '0')});
    const error = await refused(() => chatAs(auth).spaces.get({name}));
    assert.equal(error.status, 401);
    assert.equal(error.response.data.error.details[0].reason, 'ACCESS_TOKEN_EXPIRED');
  },
});
