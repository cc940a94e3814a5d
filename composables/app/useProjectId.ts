import { isUuid } from '~/utils/api/uuid'

const ONE_YEAR_S = 365 * 24 * 60 * 60

/** The project that the pages show; undefined = the default one. A choice stays, in a cookie, so that the server renders it at once. */
export function useProjectId() {
  return useCookie<string | undefined>('project', {
    default: () => undefined,
    decode: value => isUuid(value) ? value : undefined,
    encode: value => value ?? '',
    path: '/',
    sameSite: 'lax',
    maxAge: ONE_YEAR_S,
  })
}
