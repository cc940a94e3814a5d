import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { giveFaultSeed } from './scripts/lib/fault-seed.mjs'
import { JOINED } from './scripts/lib/test-projects.mjs'

// Here, because the workers inherit the environment.
giveFaultSeed()

const room = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url))

const alias = {
  '#shared': room('shared'),
  '#db': room('db'),
  '#proto': room('proto'),
  '#artifact': room('artifact'),
  '#client': room('client'),
  '#egress': room('egress'),
  '#embedded': room('embedded'),
  '#record': room('record'),
  '#tracing': room('tracing'),
  '#server': room('server'),
  '#factory': room('factory'),
  '~': room('.'),
  '~~': room('.'),
}

/**
 * Without the times of an earlier run vitest begins with the largest files; these take long for their size. Those with
 * a console of their own first: the one that the others share starts with the first of them, and is used to the end.
 */
const LONG = [
  'journey-by-hand', 'demo', 'hydration', 'frozen-factory', 'alerts', 'starting-page', 'signals', 'fault/alert',
  'damage', 'kill', 'kill-console-alone', 'docker', 'security', 'access', 'settings', 'release', 'frame/pickers',
  'run-pages',
  'frame/project', 'stats', 'launch', 'overview', 'accessibility', 'source-upload', 'pipeline-editor', 'editor-phone',
  'retry',
  'first-day', 'dataset-line', 'models', 'rest-journey-separate', 'rest-journey', 'review', 'queue-restart',
  'queue-main', 'life', 'queue-real', 'queue-failure', 'worker-pool', 'demo-history', 'demo-year', 'stages-resume',
  'queue-watch',
  'queue-share', 'upgrade', 'migrate', 'api-damage', 'api-demo', 'record-fidelity',
]

/**
 * One project after another, because a worker keeps its modules and its browser only while the next file is of the same
 * project. In each, what takes long goes first, so that the last minute is not one file's alone.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) =>
      (LONG.findIndex(name => moduleId.endsWith(`/${name}.spec.ts`)) + LONG.length + 1) % (LONG.length + 1)
    const names = this.ctx.projects.map(({ name }) => name)
    const placeOf = ({ project }: TestSpecification) => names.indexOf(project.name)
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b) || rankOf(a) - rankOf(b))
  }
}

/**
 * One group after another, each with so many files at once: more than cores where half of the time they wait for a
 * process, a page or a lease. Those that only compute would gain nothing by it, and each worker loads their modules
 * anew: seconds for Nuxt.
 */
const GROUPS = {
  node: { order: 1, workers: 5 }, computing: { order: 2, workers: 2 }, product: { order: 3, workers: 3 },
  few: { order: 4, workers: 3 }, alone: { order: 5, workers: 1 },
}

/**
 * MB. A worker keeps its modules and ends soon: looking for garbage in a smaller heap took a ninth of the time of the
 * specs of the factory (55.3 → 49.4 s, 2026-11-28, Node 24.21.0, `vitest run --project parts tests/factory/` with and
 * without, twice).
 */
const ROOMY = '--initial-old-space-size=400'

interface ProjectOptions {
  /** Of `tests`; default: the project's name. */
  folders?: readonly string[]
  /** A net for what hangs: far above what a test takes on a busy machine. */
  testTimeoutMs?: number
  /** Starts a private Postgres and Redis when none is given, and stops them after. */
  hasServices?: boolean
  /** Generates the client of the API when it is not there, or old. */
  hasClient?: boolean
  group?: keyof typeof GROUPS
}

const suite = (name: string, {
  folders = [name], testTimeoutMs = 120_000, hasServices = false, hasClient = false, group = 'node',
}: ProjectOptions = {}) => ({
  resolve: { alias },
  test: {
    name,
    environment: 'node' as const,
    include: folders.map(folder => `tests/${folder}/**/*.spec.ts`),
    // Modules are loaded once a worker: what a file changes of the process or of a clock, it puts back.
    isolate: false,
    testTimeout: testTimeoutMs,
    hookTimeout: testTimeoutMs,
    // What is asked again until it holds may wait for a page on a busy machine.
    expect: { poll: { timeout: 60_000 } },
    execArgv: [ROOMY],
    maxWorkers: GROUPS[group].workers,
    sequence: { groupOrder: GROUPS[group].order },
    globalSetup: [
      ...hasServices ? ['tests/support/services/give-services.ts'] : [],
      ...hasClient ? ['tests/support/client/give-client.ts'] : [],
    ],
  },
})

/** Components and composables, in Nuxt itself. */
async function nuxtSuite() {
  const { defineVitestProject } = await import('@nuxt/test-utils/config')
  return defineVitestProject({
    resolve: { alias },
    test: {
      name: 'nuxt',
      environment: 'nuxt',
      execArgv: [ROOMY],
      isolate: false,
      include: ['tests/nuxt/**/*.spec.ts'],
      setupFiles: ['tests/support/leave-nuxt-clean.ts'],
      environmentOptions: { nuxt: { domEnvironment: 'happy-dom' } },
      testTimeout: 120_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 60_000 } },
      maxWorkers: GROUPS.computing.workers,
      sequence: { groupOrder: GROUPS.computing.order },
    },
  })
}

/** Nuxt takes seconds to load, also for a suite that has nothing to do with it. */
const isNuxtAsked = process.argv.includes('nuxt') || !process.argv.includes('--project')

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      suite('parts', { folders: JOINED.parts, testTimeoutMs: 300_000, hasServices: true }),
      suite('unit', { hasClient: true, group: 'computing' }),
      ...isNuxtAsked ? [await nuxtSuite()] : [],
      suite('product', { folders: JOINED.product, testTimeoutMs: 900_000, hasServices: true, group: 'product' }),
      suite('waiting', { testTimeoutMs: 300_000, hasServices: true, group: 'few' }),
      suite('timed', { testTimeoutMs: 300_000, hasServices: true, group: 'alone' }),
    ],
  },
})
