import tseslint from 'typescript-eslint';

/** Forms of the language that no file has. */
const everywhere = [
  { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
  { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'Text nodes only: HTML from outside is how scripts get in.' },
  { selector: 'MemberExpression[property.name=/^(?:outerHTML|insertAdjacentHTML|srcdoc)$/]', message: 'Text nodes only: HTML from outside is how scripts get in.' },
  { selector: 'CallExpression[callee.object.name="document"][callee.property.name=/^write(?:ln)?$/]', message: 'Text nodes only: HTML from outside is how scripts get in.' },
  { selector: 'MemberExpression[property.name="innerHTML"]', message: 'Text nodes only: HTML from outside is how scripts get in.' },
];

/** Only rules that catch mistakes; layout and taste are for readers. */
export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '**/data/**', '**/assembly/**', '**/*.wasm.ts', '**/*.d.mts'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { project: ['./tsconfig.server.json', './tsconfig.web.json', './engines/tsconfig.json', './tsconfig.tests.json'], tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      eqeqeq: ['error', 'always'],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-empty': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', ...everywhere],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Predictable: use the Random port.' }],
    },
  },
  {
    // What strangers' texts meet: the product without its tests and tools.
    files: ['{apps,engines,identity,meetings,sfu,platform,ui}/**/*.{ts,tsx}'],
    ignores: ['**/*.{test,fuzz,bench,suite}.{ts,tsx}', '**/testing/**', '**/vite.config.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: 'node:child_process', importNames: ['exec', 'execSync'], message: 'A shell reads more than arguments: use spawn or execFile.' }] }],
      'no-restricted-syntax': [
        'error',
        ...everywhere,
        // A bare name may be a list of columns; what is reached or computed came from somewhere.
        { selector: 'CallExpression[callee.property.name="query"] > TemplateLiteral.arguments:first-child > :not(Identifier, TemplateElement)', message: 'SQL has parameters: a text put into it is read as SQL.' },
        { selector: 'CallExpression[callee.property.name="query"] > BinaryExpression.arguments:first-child', message: 'SQL has parameters: a text put into it is read as SQL.' },
        { selector: 'NewExpression[callee.name="RegExp"]:not([arguments.0.type="Literal"])', message: 'An expression made from a text runs what the text says: write it out, or scan by hand.' },
      ],
    },
  },
  { files: ['vitest.config.ts', 'apps/web/vite.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
