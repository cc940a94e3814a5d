import { it } from 'vitest'
import { useBrowser } from '../support/browser/browser'
import { makeJourneyByHand } from '../support/browser/browser-journey'
import { keysOf, mouseOf } from '../support/browser/hand'
import { startConsole } from '../support/services/servers'
import { hold } from '../support/hold'

const browser = useBrowser()
const server = hold(() => startConsole({ env: { MODEL_SIMULATOR: 'true' } }))

// Each hand in one language: what is pressed is the same in both, and each text is looked for in its own.
it('goes from a file to a version with the mouse, in English', async () => {
  const page = await browser.open(server.url, { locale: 'en' })

  await makeJourneyByHand({ page, hand: mouseOf(), locale: 'en', name: 'Bird strikes' })
})

it('goes from a file to a version with the keyboard alone, in Chinese', async () => {
  const page = await browser.open(server.url, { locale: 'zh-CN' })

  await makeJourneyByHand({ page, hand: keysOf(page), locale: 'zh-CN', name: 'Bird strikes by keys' })
})
