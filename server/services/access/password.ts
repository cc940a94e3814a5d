import { hash, verify } from '@node-rs/argon2'

/**
 * argon2id with 19 MiB and two passes, the library's defaults and OWASP's first choice; it runs beside the event loop.
 */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'))

let decoy: Promise<string> | undefined

/**
 * Takes as long for a name that nobody has: otherwise the time would tell which names exist.
 *
 * @param stored undefined = there is no such user.
 */
export async function isPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hash('nobody has this password')
  const isRight = await verify(stored ?? await decoy, password.normalize('NFKC'))
  return isRight && stored !== undefined
}
