#!/usr/bin/env node
// `npm start`: makes sure that the packages and the build fit the sources, then runs the server.
// This file is read by whatever Node is there, so it keeps to syntax that an old one understands and says what is missing.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const lockFile = join(root, 'package-lock.json');
const installStamp = join(root, 'node_modules', '.parley-install');
const buildStamp = join(root, 'dist', '.sources');
const entry = join(root, 'dist', 'main.js');

function stop(code, sentence) {
  process.stderr.write(sentence + '\n');
  process.exit(code);
}

function checkNode() {
  const parts = process.versions.node.split('.').map(Number);
  const enough = parts[0] > 20 || (parts[0] === 20 && parts[1] >= 19);
  if (!enough) stop(78, 'Parley needs Node 20.19 or newer; this is Node ' + process.versions.node + '.');
}

/** Runs a program to its end; a signal to us goes to it and then ends us. */
function run(title, command, args, options) {
  process.stdout.write(title + '\n');
  return new Promise(function (resolve) {
    const child = spawn(command, args, Object.assign({ cwd: root, stdio: 'inherit' }, options));
    let stopping = 0;
    function forward(signal) {
      stopping = signal === 'SIGINT' ? 130 : 143;
      child.kill(signal);
    }
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    child.on('error', function (error) {
      stop(1, title + ' failed: ' + error.message + '.');
    });
    child.on('exit', function (code) {
      process.removeListener('SIGINT', forward);
      process.removeListener('SIGTERM', forward);
      if (stopping !== 0) process.exit(stopping);
      resolve(code === null ? 1 : code);
    });
  });
}

// --- packages -----------------------------------------------------------------------------------------------------

function installKey() {
  const hash = createHash('sha256');
  hash.update(readFileSync(lockFile));
  hash.update(process.version + process.platform + process.arch);
  return hash.digest('hex');
}

/** Whether exactly the locked packages are there, development ones included (we build), whoever installed them. */
function isInstalled() {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
  const locked = readJson(lockFile);
  if (!installed || !installed.packages || !locked || !locked.packages) return false;
  return Object.keys(locked.packages).every(function (path) {
    const wanted = locked.packages[path];
    // Optional packages are for other platforms as often as for this one.
    if (path.indexOf('node_modules/') !== 0 || wanted.optional || wanted.devOptional || wanted.peer) return true;
    const found = installed.packages[path];
    return Boolean(found) && found.version === wanted.version && existsSync(join(root, path));
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // Missing or broken: the caller does the work again.
    return undefined;
  }
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return undefined;
  }
}

/** npm must install what the build needs, whatever the environment says about production. */
function environmentForNpm() {
  const env = {};
  Object.keys(process.env).forEach(function (name) {
    if (!/^(NODE_ENV|npm_config_(omit|only|production|include|ignore_scripts))$/i.test(name)) env[name] = process.env[name];
  });
  return env;
}

async function install() {
  const key = installKey();
  if (readText(installStamp) === key) return;
  if (!isInstalled()) {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const how = ['--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    const options = { env: environmentForNpm() };
    const code = await run('Installing packages ...', npm, ['ci', '--loglevel=error'].concat(how), options);
    if (code !== 0) stop(code, 'The packages could not be installed; npm says why above.');
  }
  writeFileSync(installStamp, key);
}

// --- build --------------------------------------------------------------------------------------------------------

const notSources = /^(node_modules|dist|dist\.new|release|data|docs|tests|coverage|test-results|\..*)$/;
const sourceFile = /\.(ts|tsx|mjs|js|json|css|html|sql|svg|png|ico|woff2|wasm|webmanifest|txt)$/;

/** One hash over all sources: a checkout changes times, not contents. */
function sourcesKey() {
  const hash = createHash('sha256');
  hash.update(process.version);
  function walk(folder) {
    readdirSync(folder, { withFileTypes: true })
      .sort(function (a, b) {
        return a.name < b.name ? -1 : 1;
      })
      .forEach(function (item) {
        const path = join(folder, item.name);
        if (notSources.test(item.name)) return;
        if (item.isDirectory()) walk(path);
        else if (item.isFile() && sourceFile.test(item.name) && !/\.(test|fuzz|bench)\.tsx?$/.test(item.name) && item.name !== 'parley.config.json') {
          hash.update(relative(root, path) + '\0');
          hash.update(readFileSync(path));
        }
      });
  }
  walk(root);
  return hash.digest('hex');
}

async function buildIfNeeded() {
  const key = sourcesKey();
  if (existsSync(entry) && readText(buildStamp) === key) return;
  const code = await run('Building ...', process.execPath, [join('tools', 'build.mjs')], {});
  if (code !== 0) stop(code, 'The build failed; the reason is above.');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(buildStamp, key);
}

/** npm runs us through a shell that keeps signals to itself: when that shell is gone, somebody has asked npm to end. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const shell = process.ppid;
  const watch = setInterval(function () {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}

// --- run ----------------------------------------------------------------------------------------------------------

async function main() {
  checkNode();
  endWithNpm();
  // A release carries dist/ and no sources: there is nothing to install for building, and nothing to build.
  if (existsSync(join(root, 'apps', 'server', 'src', 'main.ts'))) {
    await install();
    await buildIfNeeded();
  }
  if (!existsSync(entry)) stop(70, 'There is neither a build (dist/main.js) nor the sources to make one.');
  // The supervisor is this same process from here on: signals and the exit code need no forwarding.
  await import(pathToFileURL(entry).href);
}

main().catch(function (error) {
  stop(1, 'Parley could not start: ' + (error && error.stack ? error.stack : String(error)));
});
