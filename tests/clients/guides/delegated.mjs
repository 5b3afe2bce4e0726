import {chat} from '@googleapis/chat';
import {GoogleAuth} from 'google-auth-library';

// The key file is the one that GOOGLE_APPLICATION_CREDENTIALS names.
const auth = new GoogleAuth({
  scopes: ['https://www.googleapis.com/auth/chat.spaces'],
  clientOptions: {subject: 'alice@example.com'},
});

const {data: space} = await chat({version: 'v1', auth}).spaces.get({name: 'spaces/AAAAatlas01'});
console.log(JSON.stringify(space));
