import tseslint from 'typescript-eslint';

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
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'Text nodes only: HTML from outside is how scripts get in.' },
        { selector: 'MemberExpression[property.name="innerHTML"]', message: 'Text nodes only: HTML from outside is how scripts get in.' },
      ],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Predictable: use the Random port.' }],
    },
  },
  { files: ['vitest.config.ts', 'apps/web/vite.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
