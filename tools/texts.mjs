#!/usr/bin/env node
/**
 * The catalogues of texts: writes `keys.gen.ts` beside every `en.json`, and says what is wrong with them.
 *
 *   node tools/texts.mjs           writes the types
 *   node tools/texts.mjs --check   only says whether they are as they would be written; part of `npm run check`
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { listSources } from './list-sources.mjs';
import { findLiteralTexts } from './literal-texts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders whose components hold no text of their own any more. */
const converted = [/^ui\//, /^apps\/web\/src\/(?!design\/)/, /^identity\/web\//, /^meetings\/web\/(?!testing\/)/];

/** Placeholders of a message with their kinds, such as `{ count: 'number' }`; throws what is wrong with its syntax. */
export function placeholdersOf(message) {
  const found = new Map();
  const note = (name, kind) => {
    // A number that is also said as it is stays a number.
    if (found.get(name) === undefined || found.get(name) === 'text') found.set(name, kind);
  };
  const visit = (elements) => {
    for (const element of elements) {
      const kind = kinds[element.type];
      if (kind !== undefined) note(element.value, kind);
      for (const option of Object.values(element.options ?? {})) visit(option.value);
      if (element.children !== undefined) visit(element.children);
    }
  };
  visit(new IntlMessageFormat(message, 'en').getAst());
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** By the element types of the message format: argument, number, date, time, select, plural, tag. */
const kinds = { 1: 'text', 2: 'number', 3: 'date', 4: 'date', 5: 'text', 6: 'number', 8: 'tag' };

/** Problems of one catalogue, as sentences. `others` and `notes` are what stands beside `en.json`. */
export function checkCatalogue({ name, english, others, notes }) {
  const problems = [];
  const wanted = new Map();
  for (const [key, message] of Object.entries(english)) {
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/.test(key)) problems.push(`${name}/en.json: the key ${key} is not in small letters with dots and dashes`);
    if (message.trim() === '') problems.push(`${name}/en.json: ${key} is empty`);
    checkMarks(`${name}/en.json`, key, message, problems);
    const shape = shapeOf(`${name}/en.json`, key, message, problems);
    if (shape !== undefined) wanted.set(key, shape);
    if (notes[key] === undefined) problems.push(`${name}/notes.json: nothing tells a translator where ${key} stands`);
  }
  for (const key of Object.keys(notes)) if (english[key] === undefined) problems.push(`${name}/notes.json: ${key} is no text any more`);
  for (const [language, messages] of Object.entries(others)) {
    const file = `${name}/${language}.json`;
    for (const key of Object.keys(english)) if (messages[key] === undefined) problems.push(`${file}: ${key} is missing`);
    for (const [key, message] of Object.entries(messages)) {
      if (english[key] === undefined) problems.push(`${file}: ${key} is no text any more`);
      if (message.trim() === '') problems.push(`${file}: ${key} is empty`);
      checkMarks(file, key, message, problems);
      const shape = shapeOf(file, key, message, problems);
      if (shape !== undefined && wanted.has(key) && shape !== wanted.get(key)) problems.push(`${file}: ${key} has the placeholders ${shape}, English has ${wanted.get(key)}`);
    }
  }
  return problems;
}

/** The straight apostrophe is a quotation mark of the message format, and ’ is the better sign anyway. */
function checkMarks(file, key, message, problems) {
  if (message.includes("'")) problems.push(`${file}: ${key} has a straight apostrophe: write ’`);
}

function shapeOf(file, key, message, problems) {
  try {
    return JSON.stringify(placeholdersOf(message));
  } catch (error) {
    problems.push(`${file}: ${key} cannot be read: ${error.message}`);
    return undefined;
  }
}

/** The text of `keys.gen.ts`. */
export function writeKeys(english) {
  const lines = Object.entries(english).map(([key, message]) => {
    const values = Object.entries(placeholdersOf(message)).map(([name, kind]) => `${name}: '${kind}'`);
    return `  '${key}': {${values.length === 0 ? '' : ` ${values.join('; ')} `}};`;
  });
  return `/** Written by \`node tools/texts.mjs\` from en.json: every key, and what its placeholders take. */\nexport type Keys = {\n${lines.join('\n')}\n};\n`;
}

/** Every folder named `texts` with an `en.json`. */
export function readCatalogues(folder = root) {
  return listSources(folder, /^en\.json$/).filter((file) => /(?:^|\/)texts\/en\.json$/.test(file)).map((file) => {
    const home = path.dirname(file);
    const read = (name) => JSON.parse(readFileSync(path.join(folder, home, name), 'utf8'));
    const languages = readdirSync(path.join(folder, home)).filter((name) => /^[a-z]{2}\.json$/.test(name) && name !== 'en.json');
    return { name: home, english: read('en.json'), notes: existsSync(path.join(folder, home, 'notes.json')) ? read('notes.json') : {}, others: Object.fromEntries(languages.map((name) => [name.slice(0, 2), read(name)])) };
  });
}

/** Tags of `ui/language/languages.ts`, which every catalogue has to speak. */
function spokenLanguages() {
  const source = readFileSync(path.join(root, 'ui/language/languages.ts'), 'utf8').split('pseudoLanguages')[0];
  return [...source.matchAll(/tag: '([a-z]{2})'/g)].map(([, tag]) => tag).filter((tag) => tag !== 'en');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const onlyCheck = process.argv.includes('--check');
  const problems = [];
  let texts = 0;
  const catalogues = readCatalogues();
  for (const catalogue of catalogues) {
    texts += Object.keys(catalogue.english).length;
    for (const tag of spokenLanguages()) if (catalogue.others[tag] === undefined) problems.push(`${catalogue.name}/${tag}.json: this language is missing`);
    problems.push(...checkCatalogue(catalogue));
    const file = path.join(root, catalogue.name, 'keys.gen.ts');
    if (problems.some((problem) => problem.includes('cannot be read'))) continue;
    const keys = writeKeys(catalogue.english);
    if (existsSync(file) && readFileSync(file, 'utf8') === keys) continue;
    if (onlyCheck) problems.push(`${catalogue.name}/keys.gen.ts is older than en.json: node tools/texts.mjs writes it`);
    else writeFileSync(file, keys);
  }
  for (const file of listSources(root).filter((name) => converted.some((place) => place.test(name)) && !name.endsWith('.test.ts'))) {
    problems.push(...findLiteralTexts(file, readFileSync(path.join(root, file), 'utf8')));
  }
  for (const problem of problems) console.error(problem);
  console.log(`texts: ${texts} in ${catalogues.length} catalogues, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
