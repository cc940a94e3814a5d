import { afterAll, beforeAll, describe, it } from 'vitest'
import { useBrowser } from '../support/browser/browser'
import { makeJourneyByHand } from '../support/browser/browser-journey'
import { keysOf, mouseOf } from '../support/browser/hand'
import { startConsole, type StartedConsole } from '../support/services/servers'

const browser = useBrowser()
let server: StartedConsole

beforeAll(async () => {
  server = await startConsole()
})

afterAll(() => server?.stop())

const JOURNEY_MS = 300_000

describe.each(['zh-CN', 'en'] as const)('from a file to a version, in %s', (locale) => {
  it('with the mouse', { timeout: JOURNEY_MS }, async () => {
    const page = await browser.open(server.url, { locale })

    await makeJourneyByHand({ page, hand: mouseOf(), locale, name: `Bird strikes ${locale}` })
  })

  it('with the keyboard alone', { timeout: JOURNEY_MS }, async () => {
    const page = await browser.open(server.url, { locale })

    await makeJourneyByHand({ page, hand: keysOf(page), locale, name: `Bird strikes by keys ${locale}` })
  })
})
