// Self-signed tokens of google-auth-library: no token endpoint is asked.

import {strict as assert} from 'node:assert';
import {JWT, JWTAccess} from 'google-auth-library';
import {BASE, SCOPE, chatAs, credentials, refused, runCases} from './harness.mjs';

const name = 'spaces/AAAAdesk001';

/** An app that signs its own tokens; with scopes inside when some are given, else for an audience. */
function selfSigned(app, scopes) {
  const key = credentials(`${app}.json`);
  const jwt = new JWT({email: key.client_email, key: key.private_key, keyId: key.private_key_id, scopes: scopes?.map(scope => SCOPE + scope)});
  jwt.useJWTAccessWithScope = scopes !== undefined;
  return jwt;
}

const rename = (auth, displayName) => chatAs(auth).spaces.patch({name, updateMask: 'displayName', requestBody: {displayName}});

await runCases({
  async self_signed_with_scopes() {
    assert.equal((await rename(selfSigned('demo-app', ['app.spaces']), 'Desk, self-signed')).data.displayName, 'Desk, self-signed');
  },

  async self_signed_for_the_service() {
    const auth = selfSigned('demo-app');
    auth.defaultServicePath = 'chat.googleapis.com';
    assert.equal((await rename(auth, 'Desk, for the service')).data.displayName, 'Desk, for the service');
  },

  async self_signed_for_this_server() {
    const key = credentials('demo-app.json');
    const headers = new JWTAccess(key.client_email, key.private_key, key.private_key_id).getRequestHeaders(`${BASE}/`);
    assert.equal((await chatAs().spaces.get({name}, {headers})).data.name, name);
  },

  async self_signed_without_key_id() {
    const key = credentials('demo-app.json');
    const auth = new JWT({email: key.client_email, key: key.private_key, scopes: [`${SCOPE}bot`]});
    auth.useJWTAccessWithScope = true;
    assert.equal((await chatAs(auth).spaces.get({name})).data.name, name);
  },

  async self_signed_with_too_little_scope() {
    const error = await refused(() => rename(selfSigned('demo-app', ['bot']), 'X'));
    assert.equal(error.status, 403);
    assert.equal(error.response.data.error.details[0].reason, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT');
  },

  async self_signed_without_approval() {
    const error = await refused(() => rename(selfSigned('bare-app', ['app.spaces']), 'X'));
    assert.equal(error.message, 'The administrator must grant the app the required OAuth authorization scope for this action.');
  },

  async self_signed_with_a_key_of_another_app() {
    const key = credentials('bare-app.json');
    const auth = new JWT({email: credentials('demo-app.json').client_email, key: key.private_key, scopes: [`${SCOPE}bot`]});
    auth.useJWTAccessWithScope = true;
    const error = await refused(() => chatAs(auth).spaces.get({name}));
    assert.equal(error.status, 401);
    assert.equal(error.response.data.error.status, 'UNAUTHENTICATED');
  },
});
