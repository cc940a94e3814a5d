import { defineVitestConfig } from '@nuxt/test-utils/config'

/** Components and composables, in Nuxt itself: its configuration takes seconds to load, which the other suites do without. */
export default defineVitestConfig({
  test: {
    name: 'nuxt',
    environment: 'nuxt',
    include: ['tests/nuxt/**/*.spec.ts'],
    environmentOptions: { nuxt: { domEnvironment: 'happy-dom' } },
    // As many as the smallest machine has cores: each takes up to 1 GB.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 120_000,
  },
})
