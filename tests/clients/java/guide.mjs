// A Java program with Google's own addresses in it, unchanged, under `roomstead run`: Java knows proxy and authorities by its own properties alone.

import {strict as assert} from 'node:assert';
import path from 'node:path';
import {HERE, run, runCases} from '../node/harness.mjs';

const DELEGATED = path.join(HERE, '..', 'guides', 'Delegated.java');

await runCases({
  async delegated_service_account_without_a_changed_character() {
    const [program, ...first] = JSON.parse(process.env.ROOMSTEAD_COMMAND);
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('ROOMSTEAD_'));
    const {stdout} = await run(program, [...first, 'run', '--others', 'refuse', '--', 'java', DELEGATED], {
      env: {...Object.fromEntries(environment), JAVA_TOOL_OPTIONS: '-Dhttps.proxyHost=nowhere.invalid -Djavax.net.ssl.trustStore=/nowhere'},
      timeout: 55_000,
    });
    assert.equal(JSON.parse(stdout.trim().split('\n').at(-1)).displayName, 'Atlas, by Java');
  },
});
