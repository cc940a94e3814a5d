/** The project that exists from the first start; the default when a request names none. */
export const DEFAULT_PROJECT_ID = '01900000-0000-7000-8000-000000000001'

/** The project that holds demo data and nothing else, see docs/adr/0040; there only while demo data is loaded. */
export const DEMO_PROJECT_ID = '01900000-0000-7000-8000-0000000000de'

/** Whether what belongs to this project is demo data. */
export const isDemoProject = (projectId: string | null | undefined): boolean => projectId === DEMO_PROJECT_ID
