import { PATHS } from '#shared/contract/paths'
import { PAGE_PATHS } from '../../support/browser/all-pages'
import { listAsks } from '../growth/asks'
import { givenThings } from '../growth/given-things'

/**
 * Makes by REST what the bench of growth asks for, and says what is asked of the API and which pages there are; in a
 * process of its own.
 */
const [url = '', databaseUrl = ''] = process.argv.slice(2)

process.on('message', () => void givenThings(url, databaseUrl).then(
  ids => process.send?.({ ids, asks: listAsks(PATHS), pages: Object.values(PAGE_PATHS).flat() }),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
))
