import { describe } from 'vitest'
import { itMakesTheJourney } from '../support/run/journey'
import { useSharedConsole } from '../support/services/shared-console'

const server = useSharedConsole('pglite')

describe('by REST alone, on embedded storage', () => {
  itMakesTheJourney(server)
})
