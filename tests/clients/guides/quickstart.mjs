import path from 'node:path';
import {authenticate} from '@google-cloud/local-auth';
import {chat} from '@googleapis/chat';

const auth = await authenticate({
  scopes: ['https://www.googleapis.com/auth/chat.spaces'],
  keyfilePath: path.join(process.cwd(), 'credentials.json'),
});

const {data: space} = await chat({version: 'v1', auth}).spaces.patch({
  name: 'spaces/AAAAatlas01',
  updateMask: 'spaceDetails',
  requestBody: {spaceDetails: {description: 'Changed by a program as it stands in a guide', guidelines: 'Be kind.'}},
});
console.log(JSON.stringify(space));
