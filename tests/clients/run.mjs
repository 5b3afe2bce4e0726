// Runs every program of cases against a server of its own, and compares what happened with expected.json.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const START_LIMIT = 60_000;
const STOP_LIMIT = 15_000;
const PROGRAM_LIMIT = 600_000;
const HERE = path.dirname(fileURLToPath(import.meta.url));

/** Flags of the server that a program's cases need. */
const SERVER_FLAGS = {'python/passwords.py': ['--sign-in', 'password']};

const PROGRAMS = [
  'python/consent.py',
  'python/guide.py',
  'python/passwords.py',
  'python/spaces.py',
  'python/service_accounts.py',
  'node/consent.mjs',
  'node/guide.mjs',
  'node/spaces.mjs',
  'node/service-accounts.mjs',
  'node/grpc.mjs',
  'node/gapic.mjs',
  'dotnet/spaces.cs',
  'curl/answers.mjs',
  'buf/curl.mjs',
  'java/guide.mjs',
];

const {values: flags, positionals: words} = parseArgs({
  allowPositionals: true,
  options: {server: {type: 'string'}, python: {type: 'string'}, missing: {type: 'string', multiple: true, default: []}},
});
const expected = JSON.parse(readFileSync(path.join(HERE, 'expected.json'), 'utf8'));
const count = {passed: 0, failed: 0, skipped: 0};
const running = new Set();
let directory;

/** Waits for a promise, but not for ever. */
function within(milliseconds, what, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not done within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

/** A child process with what it wrote to its error stream, and a promise of its end. */
function start(command, args, env) {
  const child = spawn(command, args, {stdio: ['ignore', 'pipe', 'pipe'], env});
  const run = {child, errors: '', ended: once(child, 'close')};
  child.stderr.on('data', bytes => (run.errors += bytes));
  running.add(child);
  child.on('close', () => running.delete(child));
  return run;
}

async function startServer(data, more = []) {
  const server = start('dotnet', [flags.server, 'serve', '--data', data, '--port', '0', '--grpc-port', '0', '--tls-port', '0', ...more], process.env);
  const ready = (async () => {
    for await (const line of createInterface({input: server.child.stdout})) {
      server.address ??= /^Roomstead is ready at (http:\/\/\S+)$/.exec(line)?.[1];
      server.grpc ??= /^ +gRPC +(http:\/\/\S+) /.exec(line)?.[1];
      server.tlsPort ??= /^ +TLS +https:\/\/\S+:(\d+) /.exec(line)?.[1];
      if (server.address && server.grpc && server.tlsPort) return;
    }
    throw new Error(`the server ended before it was ready: ${server.errors}`);
  })();
  await within(START_LIMIT, 'starting the server', ready);
  server.child.stdout.resume();
  return server;
}

/** Stops a server; says what was not as it should be. */
async function stopServer(server) {
  server.child.kill('SIGTERM');
  try {
    const [status] = await within(STOP_LIMIT, 'stopping the server', server.ended);
    return status !== 0 ? `the server ended with status ${status}: ${server.errors}` : server.errors || null;
  } catch (error) {
    server.child.kill('SIGKILL');
    return error.message;
  }
}

/** What starts a program: its interpreter, or what was built of it. */
function command(program) {
  if (program.endsWith('.cs')) return ['dotnet', path.join(HERE, 'dotnet', 'bin', 'Release', 'net10.0', 'Roomstead.Clients.dll')];
  return [program.endsWith('.py') ? flags.python : process.execPath, path.join(HERE, program)];
}

/** Runs a program; yields its answers. Throws when it does not end as it should. */
async function* answers(program, server, data) {
  const authority = path.join(data, 'tls', 'ca.pem');
  const env = {
    ...process.env,
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    PYTHONDONTWRITEBYTECODE: '1',
    // How each library is told to trust the server's authority. A machine may have these set already.
    GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: authority,
    HTTPLIB2_CA_CERTS: authority,
    NODE_EXTRA_CA_CERTS: authority,
    SSL_CERT_FILE: authority,
    ROOMSTEAD_URL: server.address,
    ROOMSTEAD_GRPC_URL: server.grpc,
    ROOMSTEAD_TLS_URL: `https://localhost:${server.tlsPort}`,
    ROOMSTEAD_DATA: data,
    ROOMSTEAD_COMMAND: JSON.stringify(['dotnet', flags.server]),
    ROOMSTEAD_PYTHON: flags.python,
  };
  const [first, ...rest] = command(program);
  const run = start(first, rest, env);
  const timer = setTimeout(() => run.child.kill('SIGKILL'), PROGRAM_LIMIT);
  for await (const line of createInterface({input: run.child.stdout})) {
    try {
      yield JSON.parse(line);
    } catch {
      run.errors += `${line}\n`;
    }
  }
  const [status, signal] = await run.ended;
  clearTimeout(timer);
  if (status !== 0) throw new Error(`the program ended with ${signal ?? status}: ${run.errors}`);
}

/** Counts what went wrong outside of any case. */
function fail(name, problem) {
  count.failed++;
  console.log(`FAILED   ${name}\n${problem.replace(/^/gm, '         ')}`);
}

/** Compares one answer with what was expected, and says so. */
function judge(name, problem) {
  const entry = expected[name];
  let verdict = null;
  if (!entry) verdict = `is not in expected.json${problem ? `, and failed: ${problem}` : ''}`;
  else if (entry.differs && !problem) verdict = `passed, but was expected to differ: ${entry.differs}`;
  else if (!entry.differs && problem) verdict = problem;
  if (verdict) return fail(name, verdict);
  count.passed++;
  console.log(`passed   ${name}${entry.differs ? ` (differs: ${entry.differs})` : ''}`);
}

async function runProgram(program) {
  const prefix = program.replace(/\.\w+$/, '');
  const open = new Set(Object.keys(expected).filter(name => name.startsWith(`${prefix}/`)));
  const missing = flags.missing.find(text => text.startsWith(`${program.split('/')[0]}:`));
  if (missing) {
    const must = process.env.CI === 'true';
    console.log(`${must ? 'FAILED ' : 'skipped'}  ${prefix}: missing ${missing}`);
    count[must ? 'failed' : 'skipped'] += open.size;
    return;
  }

  directory = mkdtempSync(path.join(tmpdir(), 'roomstead-clients-'));
  try {
    const data = path.join(directory, 'data');
    const server = await startServer(data, SERVER_FLAGS[program]);
    try {
      for await (const answer of answers(program, server, data)) {
        open.delete(`${prefix}/${answer.case}`);
        judge(`${prefix}/${answer.case}`, answer.problem);
      }
    } finally {
      const problem = await stopServer(server);
      if (problem) fail(prefix, problem);
    }
  } catch (error) {
    fail(prefix, error.stack);
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
  for (const name of open) judge(name, 'did not run');
}

// Nothing stays behind, however this ends: by a signal, or because nobody reads on.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  if (directory) rmSync(directory, {recursive: true, force: true});
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

for (const program of PROGRAMS.filter(name => words.length === 0 || words.some(word => name.includes(word)))) await runProgram(program);
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`);
process.exit(count.failed ? 1 : 0);
