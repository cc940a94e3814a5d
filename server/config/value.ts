import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { isHostName } from '#shared/domain/host-name'
import { isTimeZone } from '#shared/domain/time/time-zone'

/** Kinds of value that an environment variable can have; an empty string counts as absent (see config.ts). */

export const integer = (min: number, max: number) =>
  z.string().regex(/^\d+$/, { error: 'must be a whole number', abort: true })
    .transform(Number)
    .pipe(z.number().min(min).max(max))

export const port = integer(0, 65_535)

export const flagOf = (usual: boolean) => z.enum(['true', 'false'], { error: 'must be true or false' })
  .default(usual ? 'true' : 'false').transform(text => text === 'true')

export const flag = flagOf(false)

export const url = (...protocols: string[]) =>
  z.string().refine(text => protocols.includes(URL.parse(text)?.protocol ?? ''), {
    error: `must be a URL that starts with ${protocols.join(' or ')}//`,
  })

export const hostPort = z.string().regex(/^(?:[\w.-]+|\[[0-9a-f:]+\]):\d{1,5}$/i, { error: 'must be host:port' })

export const hostList = z.string().default('')
  .transform(text => text.split(',').map(name => name.trim().toLowerCase()).filter(name => name !== ''))
  .refine(
    names => names.every(isHostName), { error: 'must be host names without protocol, port or *, separated by commas' },
  )

export const timeZone = z.string().refine(isTimeZone, { error: 'must be an IANA time zone, for example Asia/Shanghai' })

export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])

const SECRET_KEY_BYTES = 32

export const secretKey = z.string()
  .refine(text => Buffer.from(text, 'base64').length === SECRET_KEY_BYTES, {
    error: `must be ${SECRET_KEY_BYTES} bytes in base64 (openssl rand -base64 ${SECRET_KEY_BYTES})`,
  })
