const VUE = ['npm:vue', 'npm:vue-router', '#imports', '#app', '#components', '#build']
const FRONT_PACKAGES = [...VUE, 'npm:@nuxtjs/i18n', 'npm:vue-i18n', 'npm:@vueuse/core', '#i18n']
const LOGGING = ['server/log', 'npm:pino']
/** What anything on the server may use: the contracts, the one error class, the platform. */
const SERVER = ['shared', 'server/errors', ...LOGGING, 'node:']

/**
 * Who may import whom: the rooms of CONTRIBUTING.md. A room is a folder or a file (without its ending); the longest
 * match applies to a file. A target that is not listed is forbidden. `npm:` names a package.
 */
export const MAY_IMPORT: Record<string, string[]> = {
  // The published client: a folder that works alone (docs/adr/0056).
  'client': ['client'],
  'shared': ['shared', 'record', 'npm:zod', 'npm:date-fns', 'npm:@date-fns/tz'],
  'proto': ['proto', 'npm:@bufbuild/protobuf', 'npm:@grpc/grpc-js'],
  'artifact': ['artifact', 'node:'],
  // What the embedded databases of console and factory share (docs/adr/0003).
  'embedded': ['embedded', 'node:', 'npm:@electric-sql/pglite'],
  // Calls to addresses that a person has named, for console and factory (docs/adr/0030).
  'egress': ['egress', 'node:'],
  // Spans of console and factory, for a collector (docs/adr/0060).
  'tracing': [
    'tracing',
    ...['api', 'exporter-trace-otlp-http', 'resources', 'sdk-trace'].map(name => `npm:@opentelemetry/${name}`),
  ],
  // What a record is as text, and what in it looks like data of persons: for console, factory and pages
  // (docs/adr/0025).
  'record': ['record'],
  // The factory may use any package, but nothing of the console.
  'factory': ['factory', 'proto', 'artifact', 'egress', 'embedded', 'record', 'tracing', 'node:', ...[
    '@bufbuild/protobuf', '@electric-sql/pglite', '@eslint-community/regexpp', '@grpc/grpc-js', 'ajv', 'chardet',
    'entities', 'franc', 'gpt-tokenizer', 'kysely', 'lru-cache', 'pg', 'pg-boss', 'pino', 'prom-client', 're2js',
    'uuid', 'wink-eng-lite-web-model', 'wink-nlp', 'xxhash-wasm', 'zod',
  ].map(name => `npm:${name}`)],
  'db': ['db', 'embedded', 'shared/domain', 'node:', 'npm:kysely', 'npm:pg', 'npm:@electric-sql/pglite', 'npm:uuid'],

  'server/errors': ['shared'],
  'server/log': ['npm:pino', 'node:'],
  'server/config': [
    'shared', 'record', 'artifact/store-place', 'server/config', 'server/errors', 'node:', 'npm:zod',
  ],
  'server/cache': [...SERVER, 'server/cache', 'npm:lru-cache', 'npm:ioredis', 'npm:unstorage', 'npm:cockatiel'],
  'server/live': [...SERVER, 'server/live', 'npm:ioredis'],
  'server/grpc': [
    ...SERVER, 'server/grpc', 'proto', 'tracing', 'npm:@grpc/grpc-js', 'npm:@bufbuild/protobuf', 'npm:cockatiel',
    'npm:prom-client',
  ],
  'server/services': [
    ...SERVER, 'db', 'artifact', 'egress', 'record', 'server/services', 'server/locales', 'server/cache', 'server/live',
    'server/grpc', 'server/config', 'server/thread', 'npm:dataloader', 'npm:uuid',
    'npm:zod',
  ],
  // Threads for what users enter and may take long (docs/adr/0066).
  'server/thread': ['shared', 'record', 'server/errors', 'server/thread', 'node:', 'npm:re2js'],
  // Passwords and sessions (docs/adr/0053).
  'server/services/access': [
    ...SERVER, 'db', 'egress', 'server/services', 'npm:@node-rs/argon2', 'npm:lru-cache', 'npm:uuid',
  ],
  // The one service that writes a ZIP (docs/adr/0049).
  'server/services/release': [
    ...SERVER, 'db', 'artifact', 'record', 'server/grpc', 'server/services', 'server/locales', 'server/thread',
    'npm:client-zip', 'npm:uuid',
  ],
  'server/relay': [
    ...SERVER, 'db', 'server/relay', 'server/cache', 'server/live', 'server/grpc', 'server/config', 'server/services',
    'npm:uuid',
  ],
  'server/ingest': [
    ...SERVER, 'db', 'artifact', 'server/ingest', 'server/cache', 'server/live', 'server/grpc', 'server/config',
    'server/services', 'npm:uuid', 'npm:zod',
  ],
  // Demo data: tells it as the factory would, and stores it as ingest would (docs/adr/0040).
  'server/history': [
    ...SERVER, 'db', 'artifact', 'server/history', 'server/ingest', 'server/services', 'server/locales', 'server/grpc',
    'npm:uuid',
  ],
  // Who sends a request: the cookie, the token, what is open (docs/adr/0053); whom its place in a lane is counted for.
  'server/http/access': [
    ...SERVER, 'egress', 'server/http', 'server/overload', 'server/services', 'npm:h3', 'npm:lru-cache',
  ],
  // Resumable uploads: the library on one side, our services on the other (docs/adr/0012).
  'server/http/tus': [...SERVER, 'server/http', 'server/services', 'npm:h3', 'npm:@tus/server', 'npm:uuid'],
  // What the commands of an administrator do (docs/adr/0057).
  'server/upkeep': ['db', 'artifact', 'server/upkeep', 'node:', 'npm:zod'],
  // What others measure and follow: metrics, traces (docs/adr/0060).
  'server/telemetry': [
    ...SERVER, 'db', 'server/telemetry', 'server/cache', 'server/grpc', 'server/services', 'tracing', 'npm:prom-client',
  ],
  // Texts of the server without a page.
  'server/locales': ['server/locales'],
  // Admission of requests under load.
  'server/overload': ['shared', 'server/overload'],
  // Starts and watches the embedded factory (docs/adr/0010).
  'server/supervisor': [...SERVER, 'artifact/store-place', 'server/supervisor', 'server/config', 'npm:zod'],
  // What plugins call: Nitro takes every file of server/plugins for a plugin (docs/adr/0010).
  'server/lifecycle': [
    'shared', 'server', 'db', 'artifact', 'egress', 'embedded', 'tracing', 'package.json', 'node:',
    ...['h3', 'prom-client'].map(name => `npm:${name}`),
  ],
  'server/api': ['shared', 'server/services', 'server/errors', 'server/http', 'npm:h3'],
  'server/routes': [
    'shared', 'server/services', 'server/errors', 'server/http', 'npm:h3', 'npm:nitropack', 'npm:prom-client',
  ],
  'server/middleware': ['shared', 'server/services', 'server/errors', 'server/log', 'server/http', 'npm:h3'],
  'server/error-handler': ['shared', 'server/errors', 'server/log', 'server/http', 'npm:h3', 'npm:nitropack'],
  'server/plugins': [
    'shared', 'server', 'db', 'artifact', 'node:',
    ...['h3', 'nitropack', 'pino', 'prom-client', 'uuid'].map(name => `npm:${name}`),
  ],
  'server/http': [
    'shared', 'server', 'db', 'artifact', 'record', 'tracing', 'node:',
    ...['h3', 'lru-cache', 'nitropack', 'prom-client', 'uuid', 'zod'].map(name => `npm:${name}`),
  ],

  'utils': ['shared', 'record', 'client', 'utils', '#imports'],
  // Packs what a page saves, in a chunk of its own (docs/adr/0037).
  'utils/bundle': ['npm:@noble/hashes', 'npm:fflate'],
  'stores': ['shared', 'utils', 'stores', 'npm:pinia', ...VUE],
  'composables': [
    'i18n/labels', 'shared', 'record', 'utils', 'stores', 'composables', 'npm:tus-js-client', ...FRONT_PACKAGES,
  ],
  'plugins': ['shared', 'utils', 'stores', 'composables', ...FRONT_PACKAGES],
  'middleware': ['shared', 'utils', 'stores', 'composables', ...FRONT_PACKAGES],
  'components': ['shared', 'record', 'utils', 'components', 'composables', 'stores', ...FRONT_PACKAGES],
  'components/chart': [
    'shared', 'utils', 'components', 'composables', ...FRONT_PACKAGES, 'npm:chart.js', 'npm:vue-chartjs',
  ],
  // The code editor and the difference of texts, in chunks of their own.
  'components/code': [
    'shared', 'utils', 'components', 'composables', ...FRONT_PACKAGES, 'npm:codemirror', 'npm:diff',
    'npm:@lezer/highlight',
    ...['lang-json', 'language', 'lint', 'state', 'view'].map(name => `npm:@codemirror/${name}`),
  ],
  // Markdown as elements, on the pages of releases alone (docs/adr/0049).
  'components/markdown': ['components/markdown', 'npm:vue', 'npm:markdown-it'],
  'layouts': ['shared', 'utils', 'stores', 'composables', 'components', ...FRONT_PACKAGES],
  'pages': ['shared', 'utils', 'stores', 'composables', 'components', ...FRONT_PACKAGES],
  // Which codes have a text (docs/adr/0096).
  'i18n/labels': ['i18n/labels', 'shared', 'record', 'utils', 'stores'],
  'i18n': ['i18n', 'npm:@intlify/message-compiler'],
}

/** Without code whose imports need rules. */
export const NO_RULES = ['assets', 'public']

/** The room whose rule applies to a file. */
export function findRoom(file: string): string | undefined {
  const bare = file.replace(/\.(?:ts|vue|mjs)$/, '')
  return Object.keys(MAY_IMPORT)
    .filter(room => bare === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0]
}
