/** The project that exists from the first start; the default when a request names none. */
export const DEFAULT_PROJECT_ID = '01900000-0000-7000-8000-000000000001'
/** Its key, which never changes. */
export const DEFAULT_PROJECT_KEY = 'default'

/** What the key of a project looks like. */
export const PROJECT_KEY = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** The project that holds demo data and nothing else, see docs/adr/0040; there only while demo data is loaded. */
export const DEMO_PROJECT_ID = '01900000-0000-7000-8000-0000000000de'

/** The request of what was made with the demo data: its time is that of the load, not that of the story. */
export const DEMO_REQUEST_ID = 'demo-data'

/** Whether what belongs to this project is demo data. */
export const isDemoProject = (projectId: string | null | undefined): boolean => projectId === DEMO_PROJECT_ID
