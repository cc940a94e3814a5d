import { systemDetail } from '../system-detail.contract'
import { systemView } from '../system.contract'
import { PATHS } from '../paths'
import { defineRoutes } from './route'

export const systemRoutes = defineRoutes({
  systemGet: { ...PATHS.systemGet, summary: 'Version, mode, dependencies and the factory\'s state', role: 'viewer', status: 200, answer: systemView },
  systemDetailGet: { ...PATHS.systemDetailGet, summary: 'Versions, calls by method, storage, cache and settings in force', role: 'viewer', status: 200, answer: systemDetail },
})
