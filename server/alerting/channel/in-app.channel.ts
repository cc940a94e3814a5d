import type { Live } from '#server/live/live'
import type { Channel } from './channel'

/** Open pages read the alerts again; bell and title follow. */
export const createInAppChannel = (live: Live): Channel => ({
  deliver() {
    live.publish('alerts')
    return Promise.resolve({ ok: true, status: null, code: '', message: '', isFinal: true })
  },
})
