import type { IncomingMessage } from 'node:http'
import type { H3Event } from 'h3'
import { signIn } from '#shared/contract/setting/access.contract'
import { AppError } from '#server/errors'
import type { Admission } from '#server/overload/admission'
import type { LaneKind } from '#server/overload/work-kind'
import { noteHeldBack } from '#server/services/access/sign-in.service'
import { networkOf, waiterOf } from '../access/caller-key'
import { parseJsonBody, readBodyBytes } from '../request-body'
import { useServicesIfReady } from '../services'

/** `guesses` = too many wrong passwords from its network. */
export interface Refusal {
  bound: LaneKind | 'guesses'
  retryAfterSeconds: number
}

/** Whether a request is refused on arrival: a look into memory, before its body is read. */
export function findRefusal(
  admission: Pick<Admission, 'findRefusal'>,
  kind: LaneKind,
  request: IncomingMessage,
): Refusal | undefined {
  const heldSeconds = kind === 'sign_in' ? recallWait(request) : 0
  if (heldSeconds > 0) {
    return { bound: 'guesses', retryAfterSeconds: heldSeconds }
  }
  const retryAfterSeconds = admission.findRefusal(kind, () => waiterOf(kind, request))
  return retryAfterSeconds === undefined ? undefined : { bound: kind, retryAfterSeconds }
}

/**
 * Whether an attempt to sign in has to wait for what its network has guessed at its name: known before it takes a place
 * that others wait for.
 */
export async function findGuessRefusal(event: H3Event): Promise<Refusal | undefined> {
  const name = await readName(event)
  const retryAfterSeconds = name === undefined ? 0 : recallWait(event.node.req, name)
  return retryAfterSeconds > 0 ? { bound: 'guesses', retryAfterSeconds } : undefined
}

function recallWait(request: IncomingMessage, name?: string): number {
  const { access } = useServicesIfReady() ?? {}
  return access?.isOn() ? access.guesses.recall({ address: networkOf(request), name }) : 0
}

/** A longer body is not looked at here: its name and password are refused as too long. */
const MOST_BYTES = 16_384

/** Of a body that is here; undefined where its handler will say what is wrong with it. */
async function readName(event: H3Event): Promise<string | undefined> {
  try {
    const bytes = await readBodyBytes(event)
    event.context.body ??= { bytes }
    return bytes.length > MOST_BYTES ? undefined : signIn.safeParse(parseJsonBody(bytes)).data?.name
  }
  catch (error) {
    if (error instanceof AppError) {
      return undefined
    }
    throw error
  }
}

/** Into the audit trail, as one that was refused later. */
export function noteGuess(request: IncomingMessage, requestId: string): void {
  const { access } = useServicesIfReady() ?? {}
  if (access) {
    noteHeldBack(access, networkOf(request), requestId)
  }
}
