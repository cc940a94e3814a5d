import { PAGE_PATHS } from '../../support/browser/all-pages'
import { givenThings } from '../growth/given-things'

/** Makes by REST what the bench of growth asks for, and says which pages there are; in a process of its own. */
const [url = '', databaseUrl = ''] = process.argv.slice(2)

process.on('message', () => void givenThings(url, databaseUrl).then(
  ids => process.send?.({ ids, pages: Object.values(PAGE_PATHS).flat() }),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
))
