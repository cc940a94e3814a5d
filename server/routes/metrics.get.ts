import { defineEventHandler, setResponseHeader } from 'h3'
import { Registry } from 'prom-client'
import { httpRegistry } from '#server/http/request-log'
import { useServices } from '#server/http/services'

/** Counters of this process for Prometheus. */
export default defineEventHandler((event) => {
  const registry = Registry.merge([useServices(event).prometheus, httpRegistry])
  setResponseHeader(event, 'Content-Type', registry.contentType)
  return registry.metrics()
})
