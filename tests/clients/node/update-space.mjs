import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {chat} from '@googleapis/chat';
import {OAuth2Client} from 'google-auth-library';
import open from 'open';

const BASE = process.env.CHAT_URL ?? 'http://127.0.0.1:8910';
const {installed: client} = JSON.parse(readFileSync('client_secrets.json', 'utf8'));

// The browser comes back to a port of this program, with a code in the address.
const callback = createServer().listen(0, '127.0.0.1');
await once(callback, 'listening');
const auth = new OAuth2Client({
  clientId: client.client_id,
  clientSecret: client.client_secret,
  redirectUri: `http://127.0.0.1:${callback.address().port}/callback`,
  endpoints: {oauth2AuthBaseUrl: client.auth_uri, oauth2TokenUrl: client.token_uri},
});
const address = auth.generateAuthUrl({access_type: 'offline', scope: 'https://www.googleapis.com/auth/chat.spaces'});
console.error(`Please visit ${address}`);
await open(address);
const [request, response] = await once(callback, 'request');
response.setHeader('Connection', 'close').end('Done. You may close this page.');
callback.close();
const {tokens} = await auth.getToken(new URL(request.url, BASE).searchParams.get('code'));
auth.setCredentials(tokens);

const {data: space} = await chat({version: 'v1', auth, rootUrl: BASE}).spaces.patch({
  name: 'spaces/AAAAatlas01',
  updateMask: 'displayName,spaceDetails',
  requestBody: {
    displayName: 'Atlas, phase two',
    spaceDetails: {description: 'Where phase two begins', guidelines: 'Be kind.'},
  },
});
console.log(space);
