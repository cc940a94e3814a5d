import { defineEventHandler, setResponseHeader, setResponseStatus } from 'h3'
import { sendProblem } from '#server/http/problem'
import { toAllow } from '#server/http/route-methods'
import { useServices } from '#server/http/services'
import { speakTus } from '#server/http/tus-handler'

/** OPTIONS /api/v1/uploads/resumable: which part of tus this server speaks. */
export default defineEventHandler(async (event) => {
  try {
    await speakTus(event, useServices(event))
    setResponseHeader(event, 'Allow', toAllow(event.path.split('?', 1)[0] ?? ''))
    setResponseStatus(event, 204)
    return null
  }
  catch (error) {
    return sendProblem(event, error)
  }
})
