import { fileURLToPath } from 'node:url'
import { defineVitestProject } from '@nuxt/test-utils/config'
import { defineConfig } from 'vitest/config'

const room = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url))

const alias = {
  '#shared': room('shared'),
  '#db': room('db'),
  '#proto': room('proto'),
  '#artifact': room('artifact'),
  '#embedded': room('embedded'),
  '#record': room('record'),
  '#server': room('server'),
  '#factory': room('factory'),
  '~': room('.'),
  '~~': room('.'),
}

interface ProjectOptions {
  testTimeoutMs?: number
  /** One file at a time: for suites that start whole servers or measure times. */
  isSerial?: boolean
  /** Starts a private Postgres and Redis when none is given, and stops them after. */
  hasServices?: boolean
}

const node = (name: string, { testTimeoutMs = 20_000, isSerial = false, hasServices = false }: ProjectOptions = {}) => ({
  resolve: { alias },
  test: {
    name,
    environment: 'node' as const,
    include: [`tests/${name}/**/*.spec.ts`],
    testTimeout: testTimeoutMs,
    hookTimeout: Math.max(60_000, testTimeoutMs),
    // What is asked again until it holds may wait for a page on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    fileParallelism: !isSerial,
    globalSetup: hasServices ? ['tests/support/services/give-services.ts'] : [],
  },
})

export default defineConfig({
  test: {
    // Two at once, as many as the smallest machine has cores: PGlite and Nuxt take up to 1 GB each.
    maxWorkers: 2,
    projects: [
      node('unit'),
      node('db', { testTimeoutMs: 60_000, hasServices: true }),
      node('grpc', { testTimeoutMs: 60_000, hasServices: true }),
      node('factory', { testTimeoutMs: 60_000, hasServices: true }),
      node('server', { testTimeoutMs: 60_000, hasServices: true }),
      await defineVitestProject({
        resolve: { alias },
        test: {
          name: 'nuxt',
          environment: 'nuxt',
          include: ['tests/nuxt/**/*.spec.ts'],
          environmentOptions: { nuxt: { domEnvironment: 'happy-dom' } },
          testTimeout: 20_000,
          hookTimeout: 120_000,
        },
      }),
      node('fault', { testTimeoutMs: 300_000, isSerial: true, hasServices: true }),
      node('browser', { testTimeoutMs: 120_000, hasServices: true }),
      node('e2e', { testTimeoutMs: 120_000, isSerial: true, hasServices: true }),
    ],
  },
})
