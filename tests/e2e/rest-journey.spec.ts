import { afterAll, beforeAll, describe } from 'vitest'
import { itMakesTheJourney } from '../support/run/journey'
import { startConsole, type StartedConsole } from '../support/services/servers'

let server: StartedConsole

beforeAll(async () => {
  server = await startConsole({ env: { MODEL_SIMULATOR: 'true' } })
})

afterAll(() => server?.stop())

describe('by REST alone, on embedded storage', () => {
  itMakesTheJourney(() => server.url)
})
