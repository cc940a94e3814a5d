import { until } from '../services/process'
import type { createApi } from './api'

/** Some thousand runs: on a busy machine that takes minutes, and a load that failed says so at once. */
const LOADED_MS = 540_000

/** For a `beforeAll` or test that loads demo data. */
export const DEMO_TEST_MS = 600_000

/** Loads the demo data of a console; their project. */
export async function loadDemoData(api: ReturnType<typeof createApi>) {
  await api('demoHistoryLoad', { body: { locale: 'en' } })
  const ended = await until('demo data', async () => {
    const { state } = await api('demoHistoryGet')
    return state !== 'loading' && { state }
  }, { deadlineMs: LOADED_MS })
  const { items } = await api('projectList', { query: { limit: '200' } })
  const demo = items.find(({ isDemo }) => isDemo)
  if (ended.state !== 'loaded' || !demo) {
    throw new Error(`demo data are ${ended.state}`)
  }
  return demo
}
