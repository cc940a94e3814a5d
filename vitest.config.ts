import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const room = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url))

const alias = {
  '#shared': room('shared'),
  '#db': room('db'),
  '#proto': room('proto'),
  '#artifact': room('artifact'),
  '#server': room('server'),
  '~~': room('.'),
}

const node = (name: string, testTimeoutMs = 20_000) => ({
  resolve: { alias },
  test: { name, environment: 'node' as const, include: [`tests/${name}/**/*.spec.ts`], testTimeout: testTimeoutMs, hookTimeout: 60_000 },
})

export default defineConfig({
  test: {
    projects: [node('unit'), node('db', 60_000), node('grpc'), node('factory', 60_000), node('server', 60_000), node('fault', 180_000), node('e2e', 120_000)],
  },
})
