import { describe } from 'vitest'
import { itMakesTheJourney } from '../support/run/journey'
import { startConsole } from '../support/services/servers'
import { hold } from '../support/hold'

const server = hold(() => startConsole({ env: { MODEL_SIMULATOR: 'true' } }))

describe('by REST alone, on embedded storage', () => {
  itMakesTheJourney(() => server.url)
})
