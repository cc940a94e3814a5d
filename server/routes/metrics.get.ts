import { defineEventHandler, setResponseHeader } from 'h3'
import { useServices } from '#server/http/services'

/** Counters of this process for Prometheus. */
export default defineEventHandler((event) => {
  const { prometheus } = useServices(event)
  setResponseHeader(event, 'Content-Type', prometheus.contentType)
  return prometheus.metrics()
})
