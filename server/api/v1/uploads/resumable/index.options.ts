import { defineEventHandler, setResponseHeader, setResponseStatus } from 'h3'
import { sendProblem } from '../../../../utils/problem'
import { toAllow } from '../../../../utils/route-methods'
import { useServices } from '../../../../utils/services'
import { speakTus } from '../../../../utils/tus-handler'

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
