import { availableModelList } from '../model.contract'
import { PATHS } from '../paths'
import { defineRoutes } from './route'

export const modelRoutes = defineRoutes({
  modelAvailable: { ...PATHS.modelAvailable, summary: 'Models that the model service offers, by id', role: 'viewer', status: 200, answer: availableModelList, asksFactory: true },
})
