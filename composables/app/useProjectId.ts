import { isUuid } from '~/utils/api/uuid'

/** The project that the pages show; undefined = the default one. */
export const useProjectId = () => useReaderCookie<string | undefined>('project', { otherwise: () => undefined, decode: value => isUuid(value) ? value : undefined })
