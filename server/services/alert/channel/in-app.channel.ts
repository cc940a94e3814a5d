import { announce, type Readers } from '../../common/announce'
import type { Channel } from './channel'

/** Open pages read the alerts again; bell and title follow. */
export const createInAppChannel = (readers: Readers): Channel => ({
  async deliver() {
    await announce(readers, ['alerts'])
    return { ok: true, status: null, code: '', message: '', isFinal: true }
  },
})
