import { z } from 'zod'

/** What the robot of a chat has said instead of taking the message. */
export interface RobotRefusal {
  code: number
  /** Without what the address keeps secret. */
  words: string
  /** Trying again would give the same answer. */
  isFinal: boolean
}

/** Of a longer answer nothing is read: those of robots have some hundred bytes. */
const MOST_LETTERS = 65_536
const MOST_WORDS = 200
/** Shorter parts of an address are words of its path, and no secrets. */
const LEAST_SECRET = 16

const errorCode = z.union([z.int(), z.string().regex(/^-?\d{1,9}$/).transform(Number)])
/** DingTalk and WeCom. */
const namedError = z.object({ errcode: errorCode, errmsg: z.string().default('') })
/** Feishu and Lark. */
const plainError = z.object({ code: errorCode, msg: z.string().default('') })

/** Only robots of Feishu and Lark live here: other receivers may mean anything by `code`. */
const FEISHU_PATH = /\/open-apis\/bot\/(?:v\d+\/)?hook\//

/**
 * The message, the address or the robot's own settings are at fault: nothing changes by itself. Any other code is
 * tried again, as one that says that too much was sent at once (DingTalk 130101 and 410100, WeCom 45009, Feishu 11232
 * and 99991400) or that the service is busy (-1).
 */
const FINAL: ReadonlySet<number> = new Set([
  // DingTalk: parameters, kind of content; group, token and robot that are gone or stopped; content; keyword,
  // signature or IP address.
  40035, 43004, 400013, 400101, 400102, 400105, 400106, 430101, 430102, 430103, 430104, 310000,
  // WeCom: kind of message, parameters, empty, too long, key.
  40008, 40058, 44004, 45002, 93000,
  // Feishu: request, parameters or token, signature, IP address, keyword.
  9499, 19001, 19002, 19021, 19022, 19024,
])

/**
 * Robots answer 200 to what they do not take, and say so in the body.
 *
 * @returns undefined when it was taken, or the receiver is no robot
 */
export function findRobotRefusal(url: string, text: string): RobotRefusal | undefined {
  const body = text.length > MOST_LETTERS ? undefined : parse(text)
  const named = namedError.safeParse(body).data
  const plain = FEISHU_PATH.test(URL.parse(url)?.pathname ?? '') ? plainError.safeParse(body).data : undefined
  const [code, words] = named ? [named.errcode, named.errmsg] : plain ? [plain.code, plain.msg] : [0, '']
  return code === 0
    ? undefined
    : { code, words: maskSecrets(url, words).slice(0, MOST_WORDS), isFinal: FINAL.has(code) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch (error) {
    if (error instanceof SyntaxError) {
      return undefined
    }
    throw error
  }
}

/** The address is a credential, and a robot may repeat it. */
function maskSecrets(address: string, words: string): string {
  const { pathname = '', searchParams = new URLSearchParams() } = URL.parse(address) ?? {}
  return [...pathname.split('/'), ...searchParams.values()]
    .filter(part => part.length >= LEAST_SECRET)
    .reduce((text, secret) => text.replaceAll(secret, '••••'), words)
}
