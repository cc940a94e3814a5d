// @ts-check
import withNuxt from './.nuxt/eslint.config.mjs'

/** A literal with at most a name before it, and with nothing but brackets behind it; the head of a test. */
const ONE_LITERAL = new RegExp([
  /^\s*(?:(?:[\w'.-]+:|(?:export )?const \w+ =|return|[=?:+]) )*(?:String\.raw)?(?<open>['"`/]).*\k<open>[gimsu]*[,)\]}]*$/,
  /^\s*(?:it|describe|bench|[)\]}]).*\((?<quote>['"`]).*\k<quote>, (?:async )?\(/,
].map(({ source }) => source).join('|'))

export default withNuxt({
  rules: {
    '@typescript-eslint/no-explicit-any': 'error',
    'curly': 'error',
    'no-empty': 'error',
    'no-restricted-syntax': ['error', {
      selector: 'CallExpression[callee.property.name="localeCompare"][arguments.length<2]',
      message: 'Name the language: the server and the browser each have their own.',
    }, {
      selector: ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression, '
        + 'TSImportType) > Literal[value=/^(\\.\\.\\u002F){3}/]',
      message: 'Use an alias (#server, #shared, ~ …): an import climbs at most two levels.',
    }, {
      selector: 'CallExpression[callee.name="navigateTo"]:not(:has(Property[key.name="external"])):not(CallExpression[callee.name="definePageMeta"] CallExpression)',
      message: 'Use goTo: navigateTo does nothing while another navigation still loads its page. Only a middleware '
        + 'returns it.',
    }],
    'vue/no-restricted-syntax': [
      'error',
      { selector: 'CallExpression[callee.name="navigateTo"]', message: 'Use goTo (composables/app/go-to.ts).' },
    ],
    // What stands alone on its line as a text, a regular expression or the title of a test may be longer.
    '@stylistic/max-len': ['error', { code: 120, ignorePattern: ONE_LITERAL.source }],
    // A tag that fits on one line stands on one line.
    'vue/max-attributes-per-line': ['error', { singleline: { max: 5 }, multiline: { max: 1 } }],
    'vue/no-v-html': 'error',
    'vue/multi-word-component-names': 'off',
  },
}, {
  // Only they need names: the compiler knows them elsewhere. This runs in the same Node.
  files: ['**/*.mjs'],
  languageOptions: {
    globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map(name => [name, 'readonly'])),
  },
}, {
  // A text is one line: it is found by its words.
  files: ['**/locales/**'],
  rules: { '@stylistic/max-len': 'off' },
}, { ignores: ['proto/gen/**', 'client/gen/**', '.output/**', '.data/**', '.test/**'] })
  // Three thousand names, which would be put into the scope of each file.
  .remove('nuxt/import-globals')
  .override('nuxt/javascript', config => ({ ...config, languageOptions: { ...config.languageOptions, globals: {} } }))
  .override('nuxt/typescript/rules', config => ({ ...config, languageOptions: {
    ...config.languageOptions,
    parserOptions: Object.assign({}, config.languageOptions?.parserOptions, { lib: [] }),
  } }))
