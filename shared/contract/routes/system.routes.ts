import { systemDetail } from '../system-detail.contract'
import { systemView } from '../system.contract'
import { defineRoutes } from './route'

export const systemRoutes = defineRoutes({
  systemGet: { method: 'GET', path: '/system', summary: 'Version, mode, dependencies and the factory\'s state', role: 'viewer', status: 200, answer: systemView },
  systemDetailGet: { method: 'GET', path: '/system/details', summary: 'Versions, calls by method, storage, cache and settings in force', role: 'viewer', status: 200, answer: systemDetail },
})
