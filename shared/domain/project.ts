/** The project that exists from the first start; the default when a request names none. */
export const DEFAULT_PROJECT_ID = '01900000-0000-7000-8000-000000000001'
