import { defineEventHandler, setResponseHeader, setResponseStatus } from 'h3'
import { checkReadiness, type ToldReadiness } from '#server/services/system/readiness.service'
import { findOpenFilesFault } from '#server/services/system/open-files'
import { usePhase, useServicesIfReady } from '#server/http/services'

/** Readiness: 200 when requests can be served now; 503 while starting, draining, or without the database. */
export default defineEventHandler(async (event): Promise<ToldReadiness> => {
  const readiness = await checkReadiness(usePhase(), useServicesIfReady())
  setResponseHeader(event, 'Cache-Control', 'no-store')
  if (readiness.status !== 'ready') {
    setResponseStatus(event, 503)
    setResponseHeader(event, 'Retry-After', 1)
  }
  const warning = findOpenFilesFault()
  return { ...readiness, ...warning !== undefined && { warning } }
})
