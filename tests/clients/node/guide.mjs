// A program with Google's own addresses in it, unchanged, under `roomstead run`.

import {strict as assert} from 'node:assert';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {BROWSER, HERE, run, runCases} from './harness.mjs';

const QUICKSTART = path.join(HERE, '..', 'guides', 'quickstart.mjs');

const DELEGATED = path.join(HERE, '..', 'guides', 'delegated.mjs');

// As Google's console gives it: nothing in it knows of this server.
const CREDENTIALS = {
  installed: {
    client_id: '407408718192-own.apps.googleusercontent.com',
    project_id: 'a-project-of-ones-own',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    client_secret: 'GOCSPX-a-secret-of-ones-own',
    redirect_uris: ['http://localhost'],
  },
};

await runCases({
  async quickstart_without_a_changed_character() {
    const [program, ...first] = JSON.parse(process.env.ROOMSTEAD_COMMAND);
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('ROOMSTEAD_'));
    const directory = mkdtempSync(path.join(tmpdir(), 'roomstead-guide-'));
    try {
      writeFileSync(path.join(directory, 'credentials.json'), JSON.stringify(CREDENTIALS));
      const {stdout} = await run(program, [...first, 'run', '--others', 'refuse', '--', process.execPath, QUICKSTART], {
        cwd: directory,
        env: {...Object.fromEntries(environment), BROWSER: `${process.env.ROOMSTEAD_PYTHON} ${BROWSER}`, BROWSER_OPTIONS: '--account alice@example.com'},
        timeout: 55_000,
      });
      const space = JSON.parse(stdout.trim().split('\n').at(-1));
      assert.equal(space.name, 'spaces/AAAAatlas01');
      assert.deepEqual(space.spaceDetails, {description: 'Changed by a program as it stands in a guide', guidelines: 'Be kind.'});
    } finally {
      rmSync(directory, {recursive: true, force: true});
    }
  },

  async delegated_service_account_by_application_default() {
    const [program, ...first] = JSON.parse(process.env.ROOMSTEAD_COMMAND);
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('ROOMSTEAD_'));
    const {stdout} = await run(program, [...first, 'run', '--others', 'refuse', '--', process.execPath, DELEGATED], {
      env: Object.fromEntries(environment),
      timeout: 55_000,
    });
    assert.equal(JSON.parse(stdout.trim().split('\n').at(-1)).displayName, 'Atlas');
  },
});
